import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { type CustomersClient, createCustomersClient } from '../client/index.ts';
import type { DeployedNames } from '../lambda/contract.ts';
import { parseDecimal } from '../lambda/customer/decimal.ts';
import type { Item } from '../lambda/dynamodb/customer-item.ts';
import type { Aws } from './aws.ts';

/** The customers, as services read them. */
export function customersOf({ dynamoDb }: Aws, { customersTableName }: DeployedNames): CustomersClient {
  return createCustomersClient({ tableName: customersTableName, client: dynamoDb });
}

/** A row with its internal attributes, or undefined. */
export async function readItem(
  { ask, dynamoDb }: Aws,
  { customersTableName }: DeployedNames,
  id: number,
): Promise<Item | undefined> {
  const command = new GetCommand({ TableName: customersTableName, Key: { id }, ConsistentRead: true });
  return (await ask('dynamodb:GetItem', dynamoDb.send(command))).Item;
}

/** A value of a row so that equal values have equal texts, whatever form their numbers have. */
export function canonical(value: unknown): string {
  return JSON.stringify(plain(value)) ?? 'absent';
}

function plain(value: unknown): unknown {
  if (value instanceof Map) return plain(Object.fromEntries(value));
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'number') return { number: String(value) };
  if (typeof value !== 'object' || value === null) return value;
  // The document client's own form of a number with all its digits.
  if ('value' in value && Object.keys(value).length === 1 && typeof value.value === 'string') {
    return { number: parseDecimal(value.value)?.text ?? value.value };
  }
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, each]) => [name, plain(each)] as const)
      .sort(([one], [other]) => (one < other ? -1 : 1)),
  );
}
