import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../sync/clock.ts';
import { ConfigurationError } from '../sync/errors.ts';
import type { SweepState, SweepStates } from '../sync/sweep/sweep-ports.ts';
import type { SweepScope } from '../sync/sweep/sweep-run.ts';
import { keepShape, readShape } from './kept-shape.ts';
import { takeLease } from './lease.ts';
import { readMissing } from './missing-lists.ts';
import { readPaused } from './pause.ts';
import { createStateItems } from './state-items.ts';
import { toSweepState } from './sync-state-item.ts';
import { markUnreadable, readUnreadable } from './unreadable-markers.ts';

export interface SyncStateTableDeps {
  readonly client: DynamoDBDocumentClient;
  readonly tableName: string;
  /** The state of another store is never used: it causes a ConfigurationError. */
  readonly storeHash: string;
  readonly clock: Clock;
}

/** One item for each scope, list of missing ids and marker. Every move is one conditional write. */
export function createSyncStateTable(deps: SyncStateTableDeps): SweepStates {
  const { tableName, storeHash, clock } = deps;
  const items = createStateItems(deps);

  async function read(scope: SweepScope): Promise<SweepState> {
    const item = (await items.get(scope)) ?? { storeHash };
    if (item['storeHash'] !== storeHash) {
      throw new ConfigurationError(
        `table ${tableName} holds the sync state of store ${item['storeHash']}, but this function copies store ${storeHash}: one store is one stack; nothing is written`,
      );
    }
    return toSweepState(item, clock.now());
  }

  return {
    read,

    async take(scope) {
      const lease = await takeLease(scope, { items, storeHash, clock });
      // Throws if it was not a held lease, but another store.
      if (lease === undefined) await read(scope);
      return lease;
    },

    async requireNewRun(scope) {
      const before = await items.update(scope, {
        expression: 'SET storeHash = :storeHash, needsNewRun = :true',
        condition: 'attribute_not_exists(storeHash) OR storeHash = :storeHash',
        values: { ':storeHash': storeHash, ':true': true },
      });
      // Throws, since it is another store's.
      if (before === undefined) await read(scope);
    },

    isPaused: () => readPaused(items),
    readShape: () => readShape(items),
    keepShape: (kept) => keepShape(items, kept, storeHash),
    readMissing: (runId, list) => readMissing(items, runId, list),
    readUnreadable: (customerIds) => readUnreadable(items, customerIds),
    markUnreadable: (customerIds) => markUnreadable(items, customerIds),
  };
}
