import {
  BatchGetItemCommand,
  DynamoDBClient,
  GetItemCommand,
  type KeysAndAttributes,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTable } from '../../../../local/aws/dynamodb/create-table.ts';
import { startDynamoDb } from '../../../../local/aws/dynamodb/dynamodb.ts';
import { type DynamoDbProxy, startDynamoDbProxy } from '../../../../local/aws/dynamodb/dynamodb-proxy.ts';
import type { LoopbackServer } from '../../../../local/aws/loopback-server.ts';
import { clientConfig } from '../client-config.ts';

const table = 'arn:aws:dynamodb:us-east-1:123456789012:table/customers';
const key = (id: number) => ({ id: { N: String(id) } });
const getItem = new GetItemCommand({ TableName: 'customers', Key: key(1) });
const batchGet = (...ids: number[]) =>
  new BatchGetItemCommand({ RequestItems: { customers: { Keys: ids.map(key), ConsistentRead: true } } });
const keysIn = (unprocessed: Record<string, KeysAndAttributes> | undefined) =>
  unprocessed?.['customers']?.Keys;

let dynamoDb: LoopbackServer;
let proxy: DynamoDbProxy;
let client: DynamoDBClient;

beforeAll(async () => {
  dynamoDb = await startDynamoDb();
  const direct = new DynamoDBClient(clientConfig(dynamoDb.endpoint));
  await createTable(direct, {
    TableName: 'customers',
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'N' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  });
  for (const id of [1, 2, 3]) {
    await direct.send(new PutItemCommand({ TableName: 'customers', Item: key(id) }));
  }
});

beforeEach(async () => {
  proxy = await startDynamoDbProxy({ target: dynamoDb.endpoint });
  client = new DynamoDBClient(clientConfig(proxy.endpoint, 'RefreshFunction'));
  return async () => {
    client.destroy();
    await proxy.close();
  };
});

afterAll(() => dynamoDb.close());

describe('startDynamoDbProxy', () => {
  it('forwards answers and errors', async () => {
    const { Item } = await client.send(getItem);
    const refused = client.send(
      new PutItemCommand({
        TableName: 'customers',
        Item: key(1),
        ConditionExpression: 'attribute_not_exists(id)',
      }),
    );

    expect(Item).toEqual(key(1));
    await expect(refused).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
  });

  it('records each call as IAM checks it, with an index as its own resource', async () => {
    await client.send(batchGet(1));
    await client
      .send(
        new QueryCommand({
          TableName: 'customers',
          IndexName: 'byEmail',
          KeyConditionExpression: 'emailKey = :email',
          ExpressionAttributeValues: { ':email': { S: 'ada@example.com' } },
        }),
      )
      .catch(() => {});

    const call = { service: 'dynamodb', caller: 'RefreshFunction' };
    expect(proxy.calls).toEqual([
      { ...call, action: 'BatchGetItem', resource: table },
      { ...call, action: 'Query', resource: `${table}/index/byEmail` },
    ]);
  });

  it('throttles as many calls as the fault says', async () => {
    proxy.inject({ kind: 'throttled' }, { times: 2 });

    const throttled = { name: 'ProvisionedThroughputExceededException', $metadata: { httpStatusCode: 400 } };
    await expect(client.send(getItem)).rejects.toMatchObject(throttled);
    await expect(client.send(getItem)).rejects.toMatchObject(throttled);
    await expect(client.send(getItem)).resolves.toMatchObject({ Item: key(1) });
  });

  it('makes only the chosen requests fail, until the fault is stopped', async () => {
    const fault = proxy.inject(
      { kind: 'serverError' },
      { times: Infinity, when: ({ action }) => action === 'BatchGetItem' },
    );

    await expect(client.send(batchGet(1))).rejects.toMatchObject({ $metadata: { httpStatusCode: 500 } });
    await expect(client.send(getItem)).resolves.toBeDefined();
    fault.stop();
    await expect(client.send(batchGet(1))).resolves.toBeDefined();
  });

  it('loses the answer of a call that takes effect', async () => {
    proxy.inject({ kind: 'answerLost' });
    const put = new PutItemCommand({ TableName: 'customers', Item: { ...key(4), lost: { BOOL: true } } });

    await expect(client.send(put)).rejects.toThrow('the answer is lost');

    const { Item } = await client.send(new GetItemCommand({ TableName: 'customers', Key: key(4) }));
    expect(Item).toMatchObject({ lost: { BOOL: true } });
  });

  it('hangs until the caller gives up', async () => {
    proxy.inject({ kind: 'hang' });

    const impatience = new AbortController();
    const hanging = expect(client.send(getItem, { abortSignal: impatience.signal })).rejects.toMatchObject({
      name: 'AbortError',
    });
    await expect.poll(() => proxy.calls.length, { interval: 1 }).toBe(1);
    impatience.abort();

    await hanging;
    await expect(client.send(getItem)).resolves.toBeDefined();
  });

  it('leaves all keys except the first unprocessed', async () => {
    proxy.inject({ kind: 'unprocessedKeys' });

    const { Responses, UnprocessedKeys } = await client.send(batchGet(1, 2, 3));

    expect(Responses).toEqual({ customers: [key(1)] });
    expect(UnprocessedKeys).toEqual({ customers: { Keys: [key(2), key(3)], ConsistentRead: true } });
  });

  it('leaves a chosen key unprocessed in every request, and no other key', async () => {
    proxy.inject({ kind: 'unprocessedKeys', keys: [key(2)] }, { times: 2 });

    const unharmed = await client.send(batchGet(1, 3));
    const first = await client.send(batchGet(1, 2));
    const second = await client.send(batchGet(2));
    const third = await client.send(batchGet(2));

    expect(keysIn(unharmed.UnprocessedKeys)).toBeUndefined();
    expect(keysIn(first.UnprocessedKeys)).toEqual([key(2)]);
    expect(second).toMatchObject({ Responses: {}, UnprocessedKeys: { customers: { Keys: [key(2)] } } });
    expect(third.Responses).toEqual({ customers: [key(2)] });
  });
});
