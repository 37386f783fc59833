import { BatchGetCommand, type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import pLimit from 'p-limit';
import { idOf, isWorthWriting, type Stamp, stampOf, type Version, verdictOf } from '../customer/version.ts';
import type { Clock } from '../sync/clock.ts';
import { ConfigurationError, StaleError, TableUnavailableError } from '../sync/errors.ts';
import type { CustomerTable, SaveResult, StoredStamps } from '../sync/ports.ts';
import { fromItem, type Item, stampAttributes, toItem } from './customer-item.ts';
import { toItemError, toSyncError } from './errors.ts';
import { versionCondition } from './version-condition.ts';

const keysPerRead = 100;
const readsInFlight = 8;
const writesInFlight = 16;
/** From a write that DynamoDB throttled for good; each one that succeeds adds one. */
const fewestWritesInFlight = 4;
/** Reads in a row that may answer none of the keys, as when DynamoDB throttles: 6 within some 3 s. */
const fruitlessReads = 6;
const firstReadDelayMs = 100;
/** A version that others overtake so often has met something other than a race. */
const raceAttempts = 5;
/** Nothing older than this is written: the version rule counts on it. */
const staleMs = 5 * 60_000;

export interface CustomerTableDeps {
  readonly client: DynamoDBDocumentClient;
  readonly tableName: string;
  /** Rows of another store are never touched: meeting one is a ConfigurationError. */
  readonly storeHash: string;
  readonly clock: Clock;
  /** 0 to 1. */
  readonly random: () => number;
}

/** The customers table. Correctness sits in each write's condition; reading first only saves writes. */
export function createCustomerTable(deps: CustomerTableDeps): CustomerTable {
  const { client, tableName, storeHash, clock, random } = deps;
  const readers = pLimit(readsInFlight);
  const inFlight = pLimit(writesInFlight);

  async function load(ids: readonly number[]): Promise<StoredStamps> {
    const stamps = new Map<number, Stamp>();
    const failed = new Map<number, unknown>();
    const chunks = Array.from({ length: Math.ceil(ids.length / keysPerRead) }, (_, index) =>
      ids.slice(index * keysPerRead, (index + 1) * keysPerRead),
    );
    await readers.map(chunks, async (chunk) => {
      const { items, unread, error } = await readAll(chunk);
      for (const item of items) {
        if (item['storeHash'] === storeHash) stamps.set(Number(item['id']), fromItem(item));
        else failed.set(Number(item['id']), otherStore(item));
      }
      for (const id of unread) failed.set(id, error);
    });
    return { stamps, failed };
  }

  /** Large rows come in pieces, so that it goes on for as long as some are answered. */
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
      return { items, unread, error: new TableUnavailableError('UnprocessedKeys') };
    } catch (error) {
      return { items, unread, error: toSyncError(error, tableName) };
    }
  }

  /** Undefined when another writer was faster, so that what is stored must be read again. */
  async function store(version: Version, stored: Stamp | undefined): Promise<SaveResult | undefined> {
    const incoming = stampOf(version);
    const result = { outcome: verdictOf(incoming, stored, clock.now()), over: stored };
    if (!isWorthWriting(incoming, stored)) return result;
    if (clock.now() - version.observedAtMs > staleMs) return { error: new StaleError() };
    try {
      await client.send(
        new PutCommand({
          TableName: tableName,
          Item: toItem(version, incoming, storeHash),
          ...versionCondition(incoming, storeHash),
        }),
      );
      inFlight.concurrency = Math.min(writesInFlight, inFlight.concurrency + 1);
      return result;
    } catch (error) {
      if (error instanceof Error && error.name === 'ConditionalCheckFailedException') return undefined;
      const known = toItemError(error, tableName);
      if (known instanceof TableUnavailableError) inFlight.concurrency = fewestWritesInFlight;
      return { error: known };
    }
  }

  function otherStore(item: Item): ConfigurationError {
    return new ConfigurationError(
      `table ${tableName} holds customers of store ${item['storeHash']}, but this function copies store ${storeHash}: one store is one stack; nothing is written`,
    );
  }

  return {
    load,

    async save(versions) {
      const results = new Map<Version, SaveResult>();
      let pending = [...versions];
      for (let attempt = 1; pending.length > 0 && attempt <= raceAttempts; attempt += 1) {
        const { stamps, failed } = await load(pending.map(idOf));
        await inFlight.map(pending, async (version) => {
          const id = idOf(version);
          const result = failed.has(id) ? { error: failed.get(id) } : await store(version, stamps.get(id));
          if (result !== undefined) results.set(version, result);
        });
        pending = pending.filter((version) => !results.has(version));
      }
      return versions.map(
        (version) => results.get(version) ?? { error: new TableUnavailableError('too many writers at once') },
      );
    },
  };
}

function readOf(ids: readonly number[]) {
  return {
    Keys: ids.map((id) => ({ id })),
    ConsistentRead: true,
    ProjectionExpression: stampAttributes.join(', '),
  };
}
