import { type CreateTableCommandInput, DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { CommandError } from '../../cli/command-error.ts';
import { parseDecimal } from '../../lambda/customer/decimal.ts';
import { createTable } from '../aws/dynamodb/create-table.ts';
import { startDynamoDb } from '../aws/dynamodb/dynamodb.ts';
import { sdkEnvironment } from '../aws/sdk-environment.ts';
import { prepareDataFolder } from './data-folder.ts';
import type { TableSettings } from './table-settings.ts';

/** The DynamoDB in the settings, or an embedded one. */
export interface Database {
  readonly endpoint: string;
  /** Returns numbers as Decimals. */
  readonly client: DynamoDBDocumentClient;
  /** Creates the table unless it exists. Throws a CommandError if that fails, or if the table has another key. */
  makeTable(definition: CreateTableCommandInput, namedBy: TableName): Promise<void>;
}

/** The purpose of a table, and the option that names it. */
export interface TableName {
  readonly purpose: string;
  readonly option: string;
}

/** Opens a DynamoDB that closes with `open`. Throws a CommandError if the folder cannot be used. */
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
          `DYNAMODB_ENDPOINT ${named} did not provide table ${definition.TableName} (${reasonOf(error)}): start a DynamoDB there, or unset the variable to use the embedded one`,
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

/** Throws if the table has another key, so that nothing is written to a table with another purpose. */
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
    `table ${TableName} is no table of ${purpose}, because its key is ${key}: name another table with ${option}`,
  );
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
