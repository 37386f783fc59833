import { createServer } from 'node:http';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  type CustomersClient,
  CustomersTableError,
  createCustomersClient,
  TableAccessError,
  TableNotFoundError,
} from '../../client/index.ts';
import { listenOnLoopback } from '../../local/aws/loopback-server.ts';
import { runningDynamoDb } from '../support/running-table.ts';
import { idsOf, noonMs, plainClient, readsOf } from './reading.ts';

const dynamoDb = runningDynamoDb();
const reads: [action: string, read: (client: CustomersClient, signal?: AbortSignal) => Promise<unknown>][] = [
  ['GetItem', (client, signal) => client.getCustomer(1, { signal })],
  ['Query', (client, signal) => client.findByEmail('ada@example.com', { signal })],
  ['Scan', (client, signal) => idsOf(client.customers({ signal }))],
];

describe('createCustomersClient', () => {
  it.each(reads)('says that the table does not exist when %s does not find it', async (_action, read) => {
    const client = createCustomersClient({ tableName: 'nowhere', client: plainClient(dynamoDb) });

    const failure = await failureOf(read(client));

    expect(failure).toBeInstanceOf(TableNotFoundError);
    expect(failure).toMatchObject({
      tableName: 'nowhere',
      message:
        'there is no customers table nowhere (DynamoDB answered ResourceNotFoundException): check the name, the account and the region',
      cause: { name: 'ResourceNotFoundException' },
    });
  });

  it.each(reads.slice(0, 2))('says so when %s finds a table with another purpose', async (_action, read) => {
    const tableName = await dynamoDb.stateTable();
    const client = createCustomersClient({ tableName, client: plainClient(dynamoDb) });

    await expect(read(client)).rejects.toThrow(
      `there is no customers table ${tableName} (DynamoDB answered ValidationException)`,
    );
  });

  it('refuses the rows of a table with another purpose', async () => {
    const table = await dynamoDb.table();
    const tableName = await dynamoDb.stateTable();
    await table.client.send(new PutCommand({ TableName: tableName, Item: { name: 'full' } }));
    const client = createCustomersClient({ tableName, client: plainClient(dynamoDb) });

    await expect(idsOf(client.customers())).rejects.toThrow(
      `row without id of table ${tableName} cannot be read (id: expected N, got nothing)`,
    );
  });

  it.each(
    reads,
  )('names %s and the table when access is refused, and quotes no identity', async (action, read) => {
    const client = createCustomersClient({ tableName: 'customers', client: await refusedClient() });

    const failure = await failureOf(read(client));

    expect(failure).toBeInstanceOf(TableAccessError);
    expect(failure).toBeInstanceOf(CustomersTableError);
    expect(failure).toMatchObject({
      action: `dynamodb:${action}`,
      message: `dynamodb:${action} on table customers was refused (AccessDeniedException): check the credentials, and that they allow this action on the table and its indexes`,
      cause: { message: expect.stringContaining('arn:aws:iam') },
    });
  });

  it.each(reads)('passes on what the SDK throws when %s stays throttled', async (action, read) => {
    const { client } = await tableWithAda();
    const throttle = dynamoDb.proxy.inject(
      { kind: 'throttled' },
      { times: Number.POSITIVE_INFINITY, when: (request) => request.action === action },
    );

    const failure = await failureOf(read(client));
    throttle.stop();

    expect(failure).toMatchObject({
      name: 'ProvisionedThroughputExceededException',
    });
  });

  it.each(reads)('sends no %s after its signal is aborted', async (_action, read) => {
    const { table, client } = await tableWithAda();

    await expect(read(client, AbortSignal.abort(new Error('too late')))).rejects.toThrow('too late');
    expect(readsOf(dynamoDb, table)).toEqual([]);
  });

  it.each(reads)('ends a %s that hangs with the reason of its signal', async (action, read) => {
    const { client } = await tableWithAda();
    const controller = new AbortController();
    const hang = dynamoDb.proxy.inject(
      { kind: 'hang' },
      {
        when: (request) => {
          if (request.action !== action) return false;
          controller.abort(new Error('waited enough'));
          return true;
        },
      },
    );

    await expect(read(client, controller.signal)).rejects.toThrow('waited enough');
    hang.stop();
  });

  it.each([true, false])('reads items and pages with consistentRead: %s', async (consistentRead) => {
    const { client } = await tableWithAda();
    const bodies: string[] = [];
    const spy = dynamoDb.proxy.inject(
      { kind: 'hang' },
      {
        when: ({ action, body }) => {
          if (action !== 'Query') bodies.push(body);
          return false;
        },
      },
    );

    await client.getCustomer(1, { consistentRead });
    await client.findByEmail('ada@example.com', { consistentRead });
    await idsOf(client.customers({ consistentRead }));
    spy.stop();

    expect(bodies.map((body) => JSON.parse(body).ConsistentRead)).toEqual(Array(3).fill(consistentRead));
  });
});

async function tableWithAda() {
  const table = await dynamoDb.table();
  await table.saveNow([{ customer: { id: 1, email: 'ada@example.com' }, observedAtMs: noonMs }]);
  return {
    table,
    client: createCustomersClient({ tableName: table.tableName, client: plainClient(dynamoDb) }),
  };
}

async function failureOf(read: Promise<unknown>): Promise<unknown> {
  return await read.then(
    () => 'no failure',
    (error: unknown) => error,
  );
}

/** The client of someone who may read nothing. */
async function refusedClient(): Promise<DynamoDBClient> {
  const server = await listenOnLoopback(
    createServer((_request, response) => {
      response.writeHead(400, { 'Content-Type': 'application/x-amz-json-1.0' }).end(
        JSON.stringify({
          __type: 'com.amazon.coral.service#AccessDeniedException',
          Message: 'User: arn:aws:iam::123456789012:user/ada is not authorized',
        }),
      );
    }),
  );
  onTestFinished(server.close);
  return new DynamoDBClient({
    endpoint: server.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
}
