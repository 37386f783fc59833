import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createTable } from '../../local/aws/dynamodb/create-table.ts';
import { startDynamoDb } from '../../local/aws/dynamodb/dynamodb.ts';
import { syncStateTableDefinition } from '../../local/sync-state-table.ts';
import { clientConfig } from './aws/client-config.ts';

describe('syncStateTableDefinition', () => {
  it('is a table whose items have a name', async () => {
    const { endpoint, close } = await startDynamoDb();
    onTestFinished(close);
    const client = new DynamoDBClient(clientConfig(endpoint));
    await createTable(client, syncStateTableDefinition('sync-state'));
    const state = { name: { S: 'changed' }, watermark: { S: '2024-05-06T07:34:10.000Z' } };

    await client.send(new PutItemCommand({ TableName: 'sync-state', Item: state }));

    const { Item } = await client.send(
      new GetItemCommand({ TableName: 'sync-state', Key: { name: { S: 'changed' } } }),
    );
    expect(Item).toEqual(state);
  });
});
