import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  ScanCommand,
} from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll } from 'vitest';
import type { Version } from '../../lambda/customer/version.ts';
import { createCustomerTable } from '../../lambda/dynamodb/customer-table.ts';
import type { Clock } from '../../lambda/sync/clock.ts';
import { systemClock } from '../../lambda/sync/clock.ts';
import type { CustomerTable } from '../../lambda/sync/ports.ts';
import { createTable } from '../../local/aws/dynamodb/create-table.ts';
import { startDynamoDb } from '../../local/aws/dynamodb/dynamodb.ts';
import { type DynamoDbProxy, startDynamoDbProxy } from '../../local/aws/dynamodb/dynamodb-proxy.ts';
import { customersTableDefinition, syncStateTableDefinition } from './stack-template.ts';

export interface RunningTable extends CustomerTable {
  readonly tableName: string;
  readonly client: DynamoDBDocumentClient;
  /** Saves versions as if they were just observed, and returns only the outcomes. */
  saveNow(versions: readonly Version[]): Promise<object[]>;
  /** The stored item, its decimals as text. */
  item(id: number): Promise<Record<string, unknown> | undefined>;
  /** All items, their decimals as text. */
  items(): Promise<Record<string, unknown>[]>;
  put(item: Record<string, unknown>): Promise<void>;
  idsByEmail(emailKey: string): Promise<unknown[]>;
  /** Number of write calls to DynamoDB. */
  writes(): number;
}

export interface DynamoDb {
  readonly proxy: DynamoDbProxy;
  /** An empty customers table of its own. */
  table(options?: { storeHash?: string; clock?: Clock }): Promise<RunningTable>;
  /** The name of an empty table for the sweeps' state. */
  stateTable(): Promise<string>;
}

/** One DynamoDB for the tests of a file: the one at `DYNAMODB_ENDPOINT`, or an embedded one. */
export function runningDynamoDb(): DynamoDb {
  let proxy: DynamoDbProxy;
  const closers: (() => Promise<void> | void)[] = [];

  beforeAll(async () => {
    const dynamoDb = await startDynamoDb({ endpoint: process.env['DYNAMODB_ENDPOINT'] });
    proxy = await startDynamoDbProxy({ target: dynamoDb.endpoint });
    closers.push(proxy.close, dynamoDb.close);
  });
  afterAll(async () => {
    for (const close of closers) await close();
  });

  const createClient = () =>
    DynamoDBDocumentClient.from(
      new DynamoDBClient({
        endpoint: proxy.endpoint,
        region: 'us-east-1',
        credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
        maxAttempts: 2,
      }),
      {
        unmarshallOptions: {
          wrapNumbers: (text) => (Number.isSafeInteger(Number(text)) ? Number(text) : text),
        },
      },
    );

  return {
    get proxy() {
      return proxy;
    },

    async stateTable() {
      const tableName = `sync-state-${randomUUID()}`;
      await createTable(createClient(), syncStateTableDefinition(tableName));
      return tableName;
    },

    async table({ storeHash = 'abc123', clock = systemClock } = {}) {
      const tableName = `customers-${randomUUID()}`;
      const client = createClient();
      await createTable(client, customersTableDefinition(tableName));
      const tableAt = (clock: Clock) =>
        createCustomerTable({ client, tableName, storeHash, clock, random: () => 0 });

      return {
        ...tableAt(clock),
        tableName,
        client,
        async saveNow(versions) {
          const now = () => Math.min(...versions.map(({ observedAtMs }) => observedAtMs));
          const results = await tableAt({ ...clock, now }).save(versions);
          return results.map((result) => ('outcome' in result ? { outcome: result.outcome } : result));
        },
        item: async (id) =>
          (await client.send(new GetCommand({ TableName: tableName, Key: { id }, ConsistentRead: true })))
            .Item,
        items: async () =>
          (await client.send(new ScanCommand({ TableName: tableName, ConsistentRead: true }))).Items ?? [],
        put: async (item) => void (await client.send(new PutCommand({ TableName: tableName, Item: item }))),
        idsByEmail: async (emailKey) => {
          const found = await client.send(
            new QueryCommand({
              TableName: tableName,
              IndexName: 'byEmail',
              KeyConditionExpression: 'emailKey = :emailKey',
              ExpressionAttributeValues: { ':emailKey': emailKey },
            }),
          );
          return (found.Items ?? []).map(({ id }) => id);
        },
        writes: () =>
          proxy.calls.filter(({ action, resource }) => action === 'PutItem' && resource.includes(tableName))
            .length,
      };
    },
  };
}
