import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import pLimit from 'p-limit';
import type { Stamp } from '../customer/version.ts';
import { chunksOf } from '../sync/chunks.ts';
import type { Clock } from '../sync/clock.ts';
import { ConfigurationError, TableUnavailableError } from '../sync/errors.ts';
import type { CustomerTable } from '../sync/ports.ts';
import { fromItem, type Item, stampAttributes } from './customer-item.ts';
import { toSyncError } from './errors.ts';

const keysPerRead = 100;
const readsInFlight = 8;
/** At most this many reads in a row may answer no keys, as when DynamoDB throttles. They take some 3 s. */
const fruitlessReads = 6;
const firstReadDelayMs = 100;

export interface StampReaderDeps {
  readonly client: DynamoDBDocumentClient;
  readonly tableName: string;
  /** A row of another store fails with a ConfigurationError. */
  readonly storeHash: string;
  readonly clock: Clock;
  /** 0 to 1. */
  readonly random: () => number;
}

/** Reads the stamps of stored rows, in batches and with strong consistency. */
export function createStampReader(deps: StampReaderDeps): CustomerTable['load'] {
  const { client, tableName, storeHash, clock, random } = deps;
  const inFlight = pLimit(readsInFlight);

  /** DynamoDB answers large rows in parts, so reading continues as long as each answer has some. */
  async function readAll(
    ids: readonly number[],
  ): Promise<{ items: Item[]; unread: number[]; error: unknown }> {
    const items: Item[] = [];
    let unread = [...ids];
    try {
      let fruitless = 0;
      for (let reads = 0; unread.length > 0 && fruitless < fruitlessReads; reads += 1) {
        if (reads > 0) await clock.sleep(random() * firstReadDelayMs * 2 ** fruitless);
        const answer = await client.send(
          new BatchGetCommand({ RequestItems: { [tableName]: readOf(unread) } }),
        );
        items.push(...(answer.Responses?.[tableName] ?? []));
        const left = (answer.UnprocessedKeys?.[tableName]?.Keys ?? []).map((key) => Number(key['id']));
        fruitless = left.length < unread.length ? 0 : fruitless + 1;
        unread = left;
      }
      const error = unread.length === 0 ? undefined : new TableUnavailableError('UnprocessedKeys');
      return { items, unread, error };
    } catch (error) {
      return { items, unread, error: toSyncError(error, tableName) };
    }
  }

  function otherStore(item: Item): ConfigurationError {
    return new ConfigurationError(
      `table ${tableName} holds customers of store ${item['storeHash']}, but this function copies store ${storeHash}: one store is one stack; nothing is written`,
    );
  }

  return async (ids) => {
    const stamps = new Map<number, Stamp>();
    const failed = new Map<number, unknown>();
    await inFlight.map(chunksOf(ids, keysPerRead), async (chunk) => {
      const { items, unread, error } = await readAll(chunk);
      for (const item of items) {
        if (item['storeHash'] === storeHash) stamps.set(Number(item['id']), fromItem(item));
        else failed.set(Number(item['id']), otherStore(item));
      }
      for (const id of unread) failed.set(id, error);
    });
    return { stamps, failed };
  };
}

function readOf(ids: readonly number[]) {
  return {
    Keys: ids.map((id) => ({ id })),
    ConsistentRead: true,
    ProjectionExpression: stampAttributes.join(', '),
  };
}
