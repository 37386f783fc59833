import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchGetCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { customersTable } from '../../lambda/contract.ts';
import { Decimal, parseDecimal } from '../../lambda/customer/decimal.ts';
import { createTable } from '../aws/dynamodb/create-table.ts';
import { startDynamoDb } from '../aws/dynamodb/dynamodb.ts';
import { sdkEnvironment } from '../aws/sdk-environment.ts';
import { customersTableDefinition } from '../customers-table.ts';
import { CommandError } from './command-error.ts';
import { prepareDataFolder } from './data-folder.ts';
import type { TableSettings } from './table-settings.ts';

/** A stored row. Its numbers are Decimals, so that `JSON.stringify` writes every digit. */
export type Row = Readonly<Record<string, unknown>>;

export interface Table {
  readonly tableName: string;
  readonly endpoint: string;
  /** The rows of these customers that are stored, ascending; throws a CommandError if they are another store's. */
  rows(customerIds: readonly number[]): Promise<Row[]>;
}

const keysPerRead = 100;

/** The customers table, made if it is not there; it closes with `open`. Throws a CommandError if it cannot be had. */
export async function openTable(
  settings: TableSettings,
  open: AsyncDisposableStack,
  port: number | undefined,
): Promise<Table> {
  const { tableName, storeHash, dataDir } = settings;
  if (dataDir !== undefined) await prepareDataFolder(dataDir);
  const dynamoDb = await startDynamoDb({ ...settings, port });
  open.defer(dynamoDb.close);
  const client = createClient(dynamoDb.endpoint, settings.identity);
  open.defer(() => client.destroy());

  try {
    await createTable(client, customersTableDefinition(tableName));
    await checkKey(client, tableName);
  } catch (error) {
    if (settings.endpoint === undefined || error instanceof CommandError) throw error;
    throw new CommandError(
      `DYNAMODB_ENDPOINT ${settings.endpoint} gave no table ${tableName} (${reasonOf(error)}): start a DynamoDB there, or unset it to use the embedded one`,
    );
  }

  return {
    tableName,
    endpoint: dynamoDb.endpoint,

    async rows(customerIds) {
      const rows: Row[] = [];
      const unread = [...customerIds];
      while (unread.length > 0) {
        const Keys = unread.splice(0, keysPerRead).map((id) => ({ id }));
        const { Responses, UnprocessedKeys } = await client.send(
          new BatchGetCommand({ RequestItems: { [tableName]: { Keys, ConsistentRead: true } } }),
        );
        rows.push(...(Responses?.[tableName] ?? []));
        unread.push(...(UnprocessedKeys?.[tableName]?.Keys ?? []).map(idOf));
      }
      const stranger = rows.find((row) => row['storeHash'] !== storeHash);
      if (stranger === undefined) return rows.sort((one, other) => idOf(one) - idOf(other));
      throw new CommandError(
        `table ${tableName} holds customers of store ${stranger['storeHash']}, not of ${storeHash}: name another one with --table`,
      );
    },
  };
}

function createClient(endpoint: string, identity: Readonly<Record<string, string>>): DynamoDBDocumentClient {
  const signer = { ...sdkEnvironment({ endpoint, dynamoDbEndpoint: endpoint }), ...identity };
  const { AWS_REGION = '', AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '', AWS_SESSION_TOKEN } = signer;
  const client = new DynamoDBClient({
    endpoint,
    region: AWS_REGION,
    credentials: {
      accessKeyId: AWS_ACCESS_KEY_ID,
      secretAccessKey: AWS_SECRET_ACCESS_KEY,
      ...(AWS_SESSION_TOKEN && { sessionToken: AWS_SESSION_TOKEN }),
    },
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 3_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
  });
  return DynamoDBDocumentClient.from(client, {
    unmarshallOptions: { wrapNumbers: (text) => parseDecimal(text) ?? text },
  });
}

/** Nothing is written to a table that was made for something else. */
async function checkKey(client: DynamoDBDocumentClient, tableName: string): Promise<void> {
  const { Table } = await client.send(new DescribeTableCommand({ TableName: tableName }));
  const key = Table?.KeySchema?.map(({ AttributeName }) => AttributeName).join(' and ');
  if (key === customersTable.partitionKey) return;
  throw new CommandError(
    `table ${tableName} is no table of customers, since its key is ${key}: name another one with --table`,
  );
}

function idOf({ id }: Row): number {
  return id instanceof Decimal ? Number(id.text) : Number.NaN;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
