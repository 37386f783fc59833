import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { createClient } from '../../lambda/bigcommerce/client.ts';
import { createCustomerListV2 } from '../../lambda/bigcommerce/v2/customer-list.ts';
import { createStoredCustomers } from '../../lambda/dynamodb/stored-customers.ts';
import { createSyncStateTable } from '../../lambda/dynamodb/sync-state-table.ts';
import { type SyncError, TableUnavailableError } from '../../lambda/sync/errors.ts';
import type { StoredStamps } from '../../lambda/sync/ports.ts';
import type { RefreshReason } from '../../lambda/sync/refresh-request.ts';
import {
  type SweepDeps,
  type SweepRequest,
  sweepCustomers,
} from '../../lambda/sync/sweep/sweep-customers.ts';
import type { SweepReport } from '../../lambda/sync/sweep/sweep-report.ts';
import { noCounts, type SweepScope } from '../../lambda/sync/sweep/sweep-run.ts';
import { createTable } from '../../local/aws/dynamodb/create-table.ts';
import type { StoreSettings } from '../../local/store/simulated-store.ts';
import { accessToken, type RunningStore, runningStore } from '../local/store/running-store.ts';
import type { DynamoDb, RunningTable } from './running-table.ts';
import { countingTelemetry, tokenOf } from './source.ts';
import { syncStateTableDefinition } from './stack-template.ts';
import { createStopwatch, type Stopwatch } from './stopwatch.ts';

export interface RunningSweep {
  readonly store: RunningStore;
  readonly table: RunningTable;
  readonly deps: SweepDeps;
  /** Lets time pass at once. */
  advance(ms: number): void;
  /** Runs a sweep with so much time until its deadline; half an hour by default. */
  sweep(request: SweepRequest | SweepScope, timeMs?: number): Promise<SweepReport>;
  /** The item of the sync-state table. */
  state(scope: SweepScope): Promise<Record<string, unknown>>;
  putState(item: Record<string, unknown>): Promise<void>;
  /** What was asked for by id, in order. */
  readonly asked: { customerId: number; reason: RefreshReason }[];
  readonly continued: { scope: SweepScope; run: string }[];
  /** The customers whose records in the list could not be used. */
  readonly unreadable: { customerId: number; error: SyncError }[];
  /** What was counted as the sweep went on. */
  readonly counted: Record<string, number>;
  /** The paths and queries of the lists that were asked for. */
  lists(): URLSearchParams[];
  byIdRequests(): number;
}

export interface RunningSweepOptions {
  readonly store?: Partial<StoreSettings>;
  readonly storeHash?: string;
  /** Puts something else in the place of what is real. */
  readonly instead?: (real: SweepDeps) => Partial<SweepDeps>;
  /** The store's lists never hold more, so that a few customers make many pages; 25 by default. */
  readonly longestPage?: number;
  /** How much the store's clock is ahead of ours; 0 by default. */
  readonly sourceAheadMs?: number;
  /** Time that passes only where something takes any; its own by default. */
  readonly stopwatch?: Stopwatch;
  readonly fetch?: typeof globalThis.fetch;
}

/** The real use case, source and tables; what it says to others is written down. */
export async function runningSweep(
  dynamoDb: DynamoDb,
  options: RunningSweepOptions = {},
): Promise<RunningSweep> {
  const { asking: clock, answering, advance } = options.stopwatch ?? createStopwatch(Date.now());
  const storeHash = options.storeHash ?? 'abc123';
  // Each answer takes some time, so that what is asked for later is later.
  const sourceClock = answering(options.sourceAheadMs ?? 0);
  const store = await runningStore({ clock: sourceClock, latencyMs: 10, ...options.store });
  const table = await dynamoDb.table({ clock });
  const { client, tableName } = table;
  const stateTableName = `${tableName}-state`;
  await createTable(client, syncStateTableDefinition(stateTableName));

  const asked: RunningSweep['asked'] = [];
  const continued: RunningSweep['continued'] = [];
  const unreadable: RunningSweep['unreadable'] = [];
  const counted: Record<string, number> = { ...noCounts, watermarksRefused: 0, leasesLost: 0 };
  const count = (name: string, amount = 1) => {
    counted[name] = (counted[name] ?? 0) + amount;
  };
  const source = createCustomerListV2(
    createClient(
      { apiUrl: store.url, storeHash: 'abc123', quotaShare: 1 },
      {
        tokens: tokenOf(accessToken),
        telemetry: countingTelemetry().telemetry,
        clock,
        random: Math.random,
        fetch: options.fetch ?? fetch,
      },
    ),
  );
  const { longestPage = 25 } = options;
  const real: SweepDeps = {
    shape: 'v2',
    source: {
      ...source,
      async list(question, deadlineMs) {
        const answer = await source.list(question, deadlineMs);
        return { ...answer, records: answer.records.slice(0, longestPage) };
      },
    },
    table,
    stored: createStoredCustomers({ client, tableName }),
    states: createSyncStateTable({ client, tableName: stateTableName, storeHash, clock }),
    events: {
      async requestRefreshes(customerIds, reason) {
        for (const customerId of customerIds) asked.push({ customerId, reason });
      },
      async continueSweep(scope, run) {
        continued.push({ scope, run });
      },
    },
    telemetry: {
      pageSwept(counts) {
        for (const [name, amount] of Object.entries(counts)) count(name, amount);
      },
      unreadable: (customerId, error) => unreadable.push({ customerId, error }),
      listedAsked: () => {},
      watermarkRefused: () => count('watermarksRefused'),
      leaseLost: () => count('leasesLost'),
      missingAsked: () => {},
    },
    clock,
  };
  const deps = { ...real, ...options.instead?.(real) };

  return {
    store,
    table,
    deps,
    advance,
    asked,
    continued,
    unreadable,
    counted,
    sweep(request, timeMs = 30 * 60_000) {
      const whole = typeof request === 'string' ? { scope: request } : request;
      return sweepCustomers(whole, clock.now() + timeMs, deps);
    },
    async state(scope) {
      const { Item } = await client.send(new GetCommand({ TableName: stateTableName, Key: { name: scope } }));
      return Item ?? {};
    },
    async putState(item) {
      await client.send(new PutCommand({ TableName: stateTableName, Item: { storeHash, ...item } }));
    },
    lists: () =>
      store.requests
        .filter(({ path }) => path.endsWith('/v2/customers'))
        .map(({ query }) => new URLSearchParams(query)),
    byIdRequests: () => store.requests.filter(({ customerId }) => customerId !== undefined).length,
  };
}

/** As a table does that leaves every key unprocessed. */
export async function loadNothing(ids: readonly number[]): Promise<StoredStamps> {
  const failed = ids.map((id): [number, Error] => [id, new TableUnavailableError('UnprocessedKeys')]);
  return { stamps: new Map(), failed: new Map(failed) };
}
