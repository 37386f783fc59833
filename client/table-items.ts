import {
  type DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  type QueryCommandOutput,
  ScanCommand,
  type ScanCommandOutput,
} from '@aws-sdk/client-dynamodb';
import { customersTable } from '../lambda/contract.ts';
import type { AttributeMap } from './attribute-value.ts';
import { toTableError } from './table-error.ts';

/** A DynamoDBClient or a DynamoDBDocumentClient. */
export type DynamoDBSender = Pick<DynamoDBClient, 'send'>;

export interface ReadOptions {
  /** Reads what was stored last, at twice the price. Otherwise the last moments may be missing. Default: false. */
  readonly consistentRead?: boolean | undefined;
  /** Ends the read with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** One of `total` parts of the table, of about equal size. The first has the index 0. */
export interface Segment {
  readonly index: number;
  readonly total: number;
}

/**
 * The items of the customers table as DynamoDB types them. So no digit is lost, whatever a document client makes of
 * numbers. Throws a TableNotFoundError, a TableAccessError, the reason of the signal, or the SDK's error.
 */
export function createTableItems(client: DynamoDBSender, tableName: string) {
  const { byEmail, partitionKey } = customersTable;

  async function call<Output>(
    action: string,
    signal: AbortSignal | undefined,
    send: (options: { abortSignal?: AbortSignal }) => Promise<Output>,
  ): Promise<Output> {
    try {
      return await send(signal === undefined ? {} : { abortSignal: signal });
    } catch (error) {
      signal?.throwIfAborted();
      throw toTableError(error, tableName, action);
    }
  }

  return {
    async get(
      id: number,
      { consistentRead = false, signal }: ReadOptions,
    ): Promise<AttributeMap | undefined> {
      const command = new GetItemCommand({
        TableName: tableName,
        Key: { [partitionKey]: { N: `${id}` } },
        ConsistentRead: consistentRead,
      });
      return (await call('dynamodb:GetItem', signal, (options) => client.send(command, options))).Item;
    },

    /** The index is eventually consistent. It may still name customers whose address has changed. */
    async idsByEmailKey(emailKey: string, signal: AbortSignal | undefined): Promise<number[]> {
      const ids: number[] = [];
      let from: AttributeMap | undefined;
      do {
        const command = new QueryCommand({
          TableName: tableName,
          IndexName: byEmail.indexName,
          KeyConditionExpression: `${byEmail.partitionKey} = :emailKey`,
          ExpressionAttributeValues: { ':emailKey': { S: emailKey } },
          ExclusiveStartKey: from,
        });
        const page: QueryCommandOutput = await call('dynamodb:Query', signal, (options) =>
          client.send(command, options),
        );
        ids.push(...(page.Items ?? []).map((item) => Number(item[partitionKey]?.N)));
        from = page.LastEvaluatedKey;
      } while (from !== undefined);
      return ids;
    },

    /** Holds one page at a time, of at most 1 MB. */
    async *scan(
      { index, total }: Segment,
      { consistentRead = false, signal }: ReadOptions,
    ): AsyncGenerator<AttributeMap, void, undefined> {
      let from: AttributeMap | undefined;
      do {
        const command = new ScanCommand({
          TableName: tableName,
          Segment: index,
          TotalSegments: total,
          ConsistentRead: consistentRead,
          ExclusiveStartKey: from,
        });
        const page: ScanCommandOutput = await call('dynamodb:Scan', signal, (options) =>
          client.send(command, options),
        );
        for (const item of page.Items ?? []) {
          signal?.throwIfAborted();
          yield item;
        }
        from = page.LastEvaluatedKey;
      } while (from !== undefined);
    },
  };
}
