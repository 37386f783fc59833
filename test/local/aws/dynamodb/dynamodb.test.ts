import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type CreateTableCommandInput,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createTable } from '../../../../local/aws/dynamodb/create-table.ts';
import { type DynamoDbOptions, startDynamoDb } from '../../../../local/aws/dynamodb/dynamodb.ts';
import { clientConfig } from '../client-config.ts';

const customers: CreateTableCommandInput = {
  TableName: 'customers',
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [
    { AttributeName: 'id', AttributeType: 'N' },
    { AttributeName: 'emailKey', AttributeType: 'S' },
  ],
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'byEmail',
      KeySchema: [{ AttributeName: 'emailKey', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
  ],
};
const ada = { id: { N: '7' }, emailKey: { S: 'ada@example.com' } };

async function start(options?: DynamoDbOptions) {
  const dynamoDb = await startDynamoDb(options);
  const client = new DynamoDBClient(clientConfig(dynamoDb.endpoint));
  return { ...dynamoDb, client };
}

describe('startDynamoDb', () => {
  it('stores an item and finds it by an index', async () => {
    const { client, close } = await start();
    onTestFinished(close);
    await createTable(client, customers);

    await client.send(new PutItemCommand({ TableName: 'customers', Item: ada }));

    const { Items } = await client.send(
      new QueryCommand({
        TableName: 'customers',
        IndexName: 'byEmail',
        KeyConditionExpression: 'emailKey = :email',
        ExpressionAttributeValues: { ':email': ada.emailKey },
      }),
    );
    expect(Items).toEqual([ada]);
  });

  it('keeps its tables in the given folder', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'dynamodb-'));
    onTestFinished(() => rm(dataDir, { recursive: true }));
    const first = await start({ dataDir });
    await createTable(first.client, customers);
    await first.client.send(new PutItemCommand({ TableName: 'customers', Item: ada }));
    await first.close();

    const second = await start({ dataDir });
    onTestFinished(second.close);
    await createTable(second.client, customers);

    const { Item } = await second.client.send(
      new GetItemCommand({ TableName: 'customers', Key: { id: ada.id } }),
    );
    expect(Item).toEqual(ada);
  });

  it('uses another DynamoDB at a given endpoint, and leaves it running', async () => {
    const other = await start();
    onTestFinished(other.close);

    const dynamoDb = await startDynamoDb({ endpoint: `${other.endpoint}/` });
    await dynamoDb.close();

    expect(dynamoDb.endpoint).toBe(other.endpoint);
    await expect(other.client.send(new ListTablesCommand({}))).resolves.toBeDefined();
  });

  it('continues when a client leaves in the middle of a request', async () => {
    const { client, close, endpoint } = await start();
    onTestFinished(close);
    const { hostname, port } = new URL(endpoint);

    const socket = connect(Number(port), hostname);
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{');
    await new Promise((resolve) => socket.once('connect', resolve));
    await client.send(new ListTablesCommand({}));
    socket.resetAndDestroy();

    await expect(client.send(new ListTablesCommand({}))).resolves.toBeDefined();
  });

  it('names a port that is taken', async () => {
    const { close, endpoint } = await start();
    onTestFinished(close);
    const port = Number(new URL(endpoint).port);

    await expect(startDynamoDb({ port })).rejects.toThrow(
      `port ${port} is taken: end the program that listens there, or choose another port`,
    );
  });
});
