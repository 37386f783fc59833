import { type DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { syncStateTable } from '../contract.ts';
import type { Clock } from '../sync/clock.ts';
import type { Item } from './customer-item.ts';
import { toSyncError } from './errors.ts';

export interface StateItemsDeps {
  readonly client: DynamoDBDocumentClient;
  readonly tableName: string;
  /** Belongs to every item. */
  readonly storeHash: string;
  readonly clock: Clock;
}

/** The items of the sync-state table, by name. Throws `SyncError`s. */
export interface StateItems {
  get(name: string): Promise<Item | undefined>;
  /** An item that has expired is absent, although DynamoDB may keep it for some days more. */
  getUnexpired(name: string): Promise<Item | undefined>;
  putForDays(name: string, days: number, content: Item): Promise<void>;
  /** Returns the item as it was before; undefined if the condition does not hold. */
  update(name: string, update: Update): Promise<Item | undefined>;
}

export interface Update {
  readonly expression: string;
  readonly condition: string;
  readonly values: Item;
}

export function createStateItems({ client, tableName, storeHash, clock }: StateItemsDeps): StateItems {
  const { partitionKey, timeToLive } = syncStateTable;
  const nowSeconds = () => Math.floor(clock.now() / 1_000);

  function throwSyncError(error: unknown): never {
    throw toSyncError(error, tableName);
  }

  async function get(name: string): Promise<Item | undefined> {
    const command = new GetCommand({
      TableName: tableName,
      Key: { [partitionKey]: name },
      ConsistentRead: true,
    });
    return (await client.send(command).catch(throwSyncError)).Item;
  }

  return {
    get,

    async getUnexpired(name) {
      const item = await get(name);
      return Number(item?.[timeToLive] ?? 0) > nowSeconds() ? item : undefined;
    },

    async putForDays(name, days, content) {
      const expiresAt = nowSeconds() + days * 86_400;
      const item = { [partitionKey]: name, [timeToLive]: expiresAt, storeHash, ...content };
      await client.send(new PutCommand({ TableName: tableName, Item: item })).catch(throwSyncError);
    },

    async update(name, { expression, condition, values }) {
      const command = new UpdateCommand({
        TableName: tableName,
        Key: { [partitionKey]: name },
        UpdateExpression: expression,
        ConditionExpression: condition,
        ExpressionAttributeValues: values,
        ReturnValues: 'ALL_OLD',
      });
      try {
        return (await client.send(command)).Attributes ?? {};
      } catch (error) {
        if (error instanceof Error && error.name === 'ConditionalCheckFailedException') return undefined;
        return throwSyncError(error);
      }
    },
  };
}
