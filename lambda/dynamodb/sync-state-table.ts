import { randomUUID } from 'node:crypto';
import { type DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import pLimit from 'p-limit';
import { sweepSchedule, syncStateTable } from '../contract.ts';
import { toTimestamp } from '../customer/timestamp.ts';
import type { Clock } from '../sync/clock.ts';
import { ConfigurationError, LeaseLostError } from '../sync/errors.ts';
import type { Lease, SweepState, SweepStates } from '../sync/sweep/sweep-ports.ts';
import type { SweepScope } from '../sync/sweep/sweep-run.ts';
import type { Item } from './customer-item.ts';
import { toSyncError } from './errors.ts';
import { listName } from './list-names.ts';
import { fromRun, longestLeaseMs, toSweepState } from './sync-state-item.ts';

const leaseMs = sweepSchedule.leaseSeconds * 1_000;
/** Lists of missing ids that a run left behind are of no use to the next one. */
const missingDays = 7;
/** Less than the 14 days for which the refresh queue and its dead-letter queue keep a request. */
const unreadableDays = 13;
const callsInFlight = 16;

export interface SyncStateTableDeps {
  readonly client: DynamoDBDocumentClient;
  readonly tableName: string;
  /** State of another store is never used: meeting it is a ConfigurationError. */
  readonly storeHash: string;
  readonly clock: Clock;
}

/** One item a scope, and one for each list of missing ids. Every move is one conditional write. */
export function createSyncStateTable({
  client,
  tableName,
  storeHash,
  clock,
}: SyncStateTableDeps): SweepStates {
  async function get(name: string): Promise<Item | undefined> {
    const key = { [syncStateTable.partitionKey]: name };
    const { Item: item } = await client
      .send(new GetCommand({ TableName: tableName, Key: key, ConsistentRead: true }))
      .catch(throwSyncError);
    return item;
  }

  async function read(scope: SweepScope): Promise<SweepState> {
    const item = (await get(scope)) ?? { storeHash };
    if (item['storeHash'] !== storeHash) {
      throw new ConfigurationError(
        `table ${tableName} holds the sync state of store ${item['storeHash']}, but this function copies store ${storeHash}: one store is one stack; nothing is written`,
      );
    }
    return toSweepState(item, clock.now());
  }

  /** Returns the item as it was before; undefined when the condition does not hold. */
  async function update(
    scope: SweepScope,
    expression: string,
    condition: string,
    values: Item,
  ): Promise<Item | undefined> {
    try {
      const { Attributes = {} } = await client.send(
        new UpdateCommand({
          TableName: tableName,
          Key: { [syncStateTable.partitionKey]: scope },
          UpdateExpression: expression,
          ConditionExpression: condition,
          ExpressionAttributeValues: values,
          ReturnValues: 'ALL_OLD',
        }),
      );
      return Attributes;
    } catch (error) {
      if (error instanceof Error && error.name === 'ConditionalCheckFailedException') return undefined;
      return throwSyncError(error);
    }
  }

  function throwSyncError(error: unknown): never {
    throw toSyncError(error, tableName);
  }

  async function keep(name: string, days: number, content: Item): Promise<void> {
    const item = {
      [syncStateTable.partitionKey]: name,
      [syncStateTable.timeToLive]: nowSeconds() + days * 86_400,
      storeHash,
      ...content,
    };
    await client.send(new PutCommand({ TableName: tableName, Item: item })).catch(throwSyncError);
  }

  function nowSeconds(): number {
    return Math.floor(clock.now() / 1_000);
  }

  function leaseOf(scope: SweepScope, holder: string, before: Item, nowMs: number): Lease {
    const isOurs = 'holder = :holder';
    let isGivenBack = false;
    let lists = 0;

    async function move(condition: string, expression: string, values: Item = {}): Promise<void> {
      const before = await update(scope, expression, condition, { ...values, ':holder': holder });
      if (before === undefined) throw new LeaseLostError();
    }

    /** What the SDK sends again, because the answer was lost, meets its own effect and does the same again. */
    async function giveBack(
      set: readonly string[],
      remove: readonly string[],
      values: Item = {},
    ): Promise<void> {
      await move(
        `${isOurs} OR lastHolder = :holder AND attribute_not_exists(holder)`,
        `SET ${['lastHolder = :holder', ...set].join(', ')} REMOVE ${['holder', 'leaseUntil', ...remove].join(', ')}`,
        values,
      );
      isGivenBack = true;
    }

    return {
      state: toSweepState(before, nowMs),
      followsCrash: before['holder'] !== undefined && before['holder'] !== holder,
      renew: () => move(isOurs, 'SET leaseUntil = :until', { ':until': clock.now() + leaseMs }),

      async checkpoint(run, { release = false, begins = false } = {}) {
        const values = { ':run': fromRun(run) };
        const remove = begins ? ['needsNewRun'] : [];
        if (release) return await giveBack(['currentRun = :run'], remove, values);
        const set = 'SET currentRun = :run, leaseUntil = :until';
        const expression = [set, ...remove.map((name) => `REMOVE ${name}`)].join(' ');
        await move(isOurs, expression, { ...values, ':until': clock.now() + leaseMs });
      },

      async finish(completed) {
        if (completed === undefined) return await giveBack([], ['currentRun']);
        await giveBack(
          [
            'watermark = :watermark',
            'lastBeganAt = :beganAt',
            'firstCompletedAt = if_not_exists(firstCompletedAt, :completedAt)',
          ],
          ['currentRun'],
          {
            ':watermark': toTimestamp(completed.watermarkMs),
            ':beganAt': toTimestamp(completed.beganAtMs),
            ':completedAt': toTimestamp(completed.completedAtMs),
          },
        );
      },

      async release() {
        if (!isGivenBack) await giveBack([], []);
      },

      async keepMissing(runId, customerIds) {
        lists += 1;
        const list = listName(holder, lists);
        await keep(missingName(runId, list), missingDays, { customerIds });
        return list;
      },
    };
  }

  return {
    read,

    async take(scope) {
      const nowMs = clock.now();
      const holder = randomUUID();
      const isOurs = 'storeHash = :storeHash';
      const isFree = [
        'attribute_not_exists(storeHash)',
        `${isOurs} AND attribute_not_exists(leaseUntil)`,
        `${isOurs} AND leaseUntil < :now`,
        `${isOurs} AND leaseUntil > :tooLate`,
        // The SDK has sent it again, because the answer was lost.
        'holder = :holder',
      ];
      const before = await update(
        scope,
        'SET storeHash = :storeHash, holder = :holder, leaseUntil = :until',
        isFree.join(' OR '),
        {
          ':storeHash': storeHash,
          ':holder': holder,
          ':until': nowMs + leaseMs,
          ':now': nowMs,
          ':tooLate': nowMs + longestLeaseMs,
        },
      );
      if (before !== undefined) return leaseOf(scope, holder, before, nowMs);
      // Throws when it was not a lease that kept us out, but another store.
      await read(scope);
      return undefined;
    },

    /** DynamoDB may keep what has expired for days. */
    async readUnreadable(customerIds) {
      const marked = await pLimit(callsInFlight).map(customerIds, async (id) => {
        const { [syncStateTable.timeToLive]: expiresAt = 0 } = (await get(unreadableName(id))) ?? {};
        return Number(expiresAt) > nowSeconds() ? id : [];
      });
      return new Set(marked.flat());
    },

    async markUnreadable(customerIds) {
      await pLimit(callsInFlight).map(customerIds, (id) => keep(unreadableName(id), unreadableDays, {}));
    },

    async requireNewRun(scope) {
      const isOurs = 'attribute_not_exists(storeHash) OR storeHash = :storeHash';
      const set = 'SET storeHash = :storeHash, needsNewRun = :true';
      const before = await update(scope, set, isOurs, { ':storeHash': storeHash, ':true': true });
      // Throws, since it is another store's.
      if (before === undefined) await read(scope);
    },

    /** A list that has expired is empty: the next full sweep finds its customers again. */
    async readMissing(runId, list) {
      const ids = (await get(missingName(runId, list)))?.['customerIds'];
      return Array.isArray(ids) ? ids.map(Number) : [];
    },
  };
}

function unreadableName(customerId: number): string {
  return `unreadable/${customerId}`;
}

function missingName(runId: string, list: string): string {
  return `missing/${runId}/${list}`;
}
