import { DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createTable } from '../../local/aws/dynamodb/create-table.ts';
import { startDynamoDb } from '../../local/aws/dynamodb/dynamodb.ts';
import { customersTableDefinition } from '../../local/customers-table.ts';
import { clientConfig } from './aws/client-config.ts';

describe('customersTableDefinition', () => {
  it('has an index that tells, shard by shard and in order of ids, what a sweep compares, and no more', async () => {
    const { endpoint, close } = await startDynamoDb();
    onTestFinished(close);
    const client = new DynamoDBClient(clientConfig(endpoint));
    await createTable(client, customersTableDefinition('customers'));
    const entryOf = (id: number) => ({
      id: { N: `${id}` },
      shard: { N: `${id % 16}` },
      fingerprint: { S: `fingerprint-${id}` },
      observedAt: { S: '2024-05-06T07:34:10.000Z' },
    });
    for (const id of [33, 1, 2, 17]) {
      const Item = { ...entryOf(id), email: { S: 'ada@example.com' } };
      await client.send(new PutItemCommand({ TableName: 'customers', Item }));
    }

    const { Items } = await client.send(
      new QueryCommand({
        TableName: 'customers',
        IndexName: 'fingerprints',
        KeyConditionExpression: '#shard = :shard AND id > :after',
        // SHARD is one of DynamoDB's reserved words.
        ExpressionAttributeNames: { '#shard': 'shard' },
        ExpressionAttributeValues: { ':shard': { N: '1' }, ':after': { N: '1' } },
      }),
    );

    expect(Items).toEqual([entryOf(17), entryOf(33)]);
  });
});
