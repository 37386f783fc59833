import { type CreateTableCommandInput, DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { parseDecimal } from '../../lambda/customer/decimal.ts';
import { createTable } from '../aws/dynamodb/create-table.ts';
import { startDynamoDb } from '../aws/dynamodb/dynamodb.ts';
import { sdkEnvironment } from '../aws/sdk-environment.ts';
import { CommandError } from './command-error.ts';
import { prepareDataFolder } from './data-folder.ts';
import type { TableSettings } from './table-settings.ts';

/** The DynamoDB that the settings name, or an embedded one. */
export interface Database {
  readonly endpoint: string;
  /** Its numbers are Decimals. */
  readonly client: DynamoDBDocumentClient;
  /** Makes the table if it is not there. Throws a CommandError if it cannot be had, or has another key. */
  makeTable(definition: CreateTableCommandInput, namedBy: TableName): Promise<void>;
}

/** What a table is for, and the option that names it. */
export interface TableName {
  readonly purpose: string;
  readonly option: string;
}

/** Closes with `open`. Throws a CommandError if the folder cannot be used. */
export async function openDatabase(
  { endpoint: named, dataDir, identity }: TableSettings,
  open: AsyncDisposableStack,
  port: number | undefined,
): Promise<Database> {
  if (dataDir !== undefined) await prepareDataFolder(dataDir);
  const { endpoint, close } = await startDynamoDb({ endpoint: named, dataDir, port });
  open.defer(close);
  const client = createClient(endpoint, identity);
  open.defer(() => client.destroy());

  return {
    endpoint,
    client,
    async makeTable(definition, namedBy) {
      try {
        await createTable(client, definition);
        await checkKey(client, definition, namedBy);
      } catch (error) {
        if (named === undefined || error instanceof CommandError) throw error;
        throw new CommandError(
          `DYNAMODB_ENDPOINT ${named} gave no table ${definition.TableName} (${reasonOf(error)}): start a DynamoDB there, or unset it to use the embedded one`,
        );
      }
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
async function checkKey(
  client: DynamoDBDocumentClient,
  { TableName, KeySchema }: CreateTableCommandInput,
  { purpose, option }: TableName,
): Promise<void> {
  const { Table } = await client.send(new DescribeTableCommand({ TableName }));
  const [key, expected] = [Table?.KeySchema, KeySchema].map((schema) =>
    schema?.map(({ AttributeName }) => AttributeName).join(' and '),
  );
  if (key === expected) return;
  throw new CommandError(
    `table ${TableName} is no table of ${purpose}, since its key is ${key}: name another one with ${option}`,
  );
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
