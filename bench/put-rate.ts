import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import pLimit from 'p-limit';
import { fromItem } from '../lambda/dynamodb/customer-item.ts';
import { versionCondition } from '../lambda/dynamodb/version-condition.ts';
import { createCustomersTable, storeHash, tableName } from './bench-stack.ts';
import { type Row, rowsOf } from './rows.ts';

const otherTableName = 'bare-puts';
/** The limit of `lambda/dynamodb/customer-table.ts`. */
const writesInFlight = 16;

/**
 * Measures how many items a second the DynamoDB stores when it does nothing else. Puts rows of the customers table
 * into an empty table like it, each with the condition that a sweep uses.
 */
export async function putRate(client: DynamoDBDocumentClient, items: number): Promise<number> {
  await createCustomersTable(client, otherTableName);
  const puts: PutItemCommand[] = [];
  for await (const row of rowsOf(client, tableName)) {
    if (puts.push(toPut(row)) === items) break;
  }
  const startMs = performance.now();
  await pLimit(writesInFlight).map(puts, (put) => client.send(put));
  return puts.length / ((performance.now() - startMs) / 1_000);
}

function toPut(row: Row): PutItemCommand {
  const texts = Object.entries(row).map(([name, { S }]) => [name, S]);
  const stamp = { ...fromItem(Object.fromEntries(texts)), isListed: true };
  const { ConditionExpression, ExpressionAttributeValues } = versionCondition(stamp, storeHash);
  const values = Object.entries(ExpressionAttributeValues).map(([name, S]) => [name, { S }]);
  return new PutItemCommand({
    TableName: otherTableName,
    Item: row,
    ConditionExpression,
    ExpressionAttributeValues: Object.fromEntries(values),
  });
}
