import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { createClient } from '../../lambda/bigcommerce/client.ts';
import type { CustomersConfig } from '../../lambda/config.ts';
import { createStoredCustomers } from '../../lambda/dynamodb/stored-customers.ts';
import { createSyncStateTable } from '../../lambda/dynamodb/sync-state-table.ts';
import { createCustomerApi } from '../../lambda/handlers/customer-api.ts';
import { type SyncError, TableUnavailableError } from '../../lambda/sync/errors.ts';
import type { StoredStamps } from '../../lambda/sync/ports.ts';
import { createRecentFetches } from '../../lambda/sync/refresh/recent-fetches.ts';
import { type RefreshResult, refreshCustomers } from '../../lambda/sync/refresh/refresh-customers.ts';
import type { RefreshReason } from '../../lambda/sync/refresh-request.ts';
import {
  type SweepDeps,
  type SweepRequest,
  sweepCustomers,
} from '../../lambda/sync/sweep/sweep-customers.ts';
import type { CustomerList } from '../../lambda/sync/sweep/sweep-ports.ts';
import type { SweepReport } from '../../lambda/sync/sweep/sweep-report.ts';
import { noCounts, type SweepScope } from '../../lambda/sync/sweep/sweep-run.ts';
import { createTable } from '../../local/aws/dynamodb/create-table.ts';
import type { StoreSettings } from '../../local/store/simulated-store.ts';
import { accessToken, type RunningStore, runningStore } from '../local/store/running-store.ts';
import type { DynamoDb, RunningTable } from './running-table.ts';
import { countingTelemetry, tokenOf, v2 } from './source.ts';
import { syncStateTableDefinition } from './stack-template.ts';
import { createStopwatch, type Stopwatch } from './stopwatch.ts';

export interface RunningSweep {
  readonly store: RunningStore;
  readonly table: RunningTable;
  readonly deps: SweepDeps;
  /** Lets time pass at once. */
  advance(ms: number): void;
  /** Runs a sweep with this much time until its deadline; half an hour by default. */
  sweep(request: SweepRequest | SweepScope, timeMs?: number): Promise<SweepReport>;
  /** Refreshes the customers that sweeps have requested since the last call. */
  refreshAsked(): Promise<Map<number, RefreshResult>>;
  /** The item of the sync-state table. */
  state(scope: SweepScope): Promise<Record<string, unknown>>;
  putState(item: Record<string, unknown>): Promise<void>;
  /** The requests by id, in order. */
  readonly asked: { customerId: number; reason: RefreshReason }[];
  readonly continued: { scope: SweepScope; run: string }[];
  /** The customers whose records in the list could not be used. */
  readonly unreadable: { customerId: number; error: SyncError }[];
  /** The time from each edit to its row. */
  readonly lagsMs: readonly number[];
  /** The counts of the sweep. */
  readonly counted: Record<string, number>;
  /** The paths and queries of the requested lists. */
  lists(): URLSearchParams[];
  byIdRequests(): number;
}

export interface RunningSweepOptions {
  readonly store?: Partial<StoreSettings>;
  readonly storeHash?: string;
  /** Replaces real parts by others. */
  readonly instead?: (real: SweepDeps) => Partial<SweepDeps>;
  /** V2 by default. */
  readonly customers?: Partial<CustomersConfig>;
  /** The most customers on a page, small so that a few customers make many pages; 25 by default. */
  readonly longestPage?: number;
  /** How much the store's clock is ahead of ours; 0 by default. */
  readonly sourceAheadMs?: number;
  /** Time that passes only where a test lets it pass; a new one by default. */
  readonly stopwatch?: Stopwatch;
  readonly fetch?: typeof globalThis.fetch;
}

/** The real use case, source and tables. Requests and counts are recorded. */
export async function runningSweep(
  dynamoDb: DynamoDb,
  options: RunningSweepOptions = {},
): Promise<RunningSweep> {
  const { asking: clock, answering, advance } = options.stopwatch ?? createStopwatch(Date.now());
  const storeHash = options.storeHash ?? 'abc123';
  // Each answer takes some time, so that later requests have later times.
  const sourceClock = answering(options.sourceAheadMs ?? 0);
  const store = await runningStore({ clock: sourceClock, latencyMs: 10, ...options.store });
  const table = await dynamoDb.table({ clock });
  const { client, tableName } = table;
  const stateTableName = `${tableName}-state`;
  await createTable(client, syncStateTableDefinition(stateTableName));

  const asked: RunningSweep['asked'] = [];
  const continued: RunningSweep['continued'] = [];
  const unreadable: RunningSweep['unreadable'] = [];
  const lagsMs: number[] = [];
  const counted: Record<string, number> = { ...noCounts, watermarksRefused: 0, leasesLost: 0 };
  const count = (name: string, amount = 1) => {
    counted[name] = (counted[name] ?? 0) + amount;
  };
  const api = createCustomerApi(
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
    { ...v2, ...options.customers },
  );
  const { longestPage = 25 } = options;
  const isV3 = options.customers?.customersApi === 'v3';
  const stored = createStoredCustomers({ client, tableName });
  const real: SweepDeps = {
    shape: api.shape,
    source: isV3 ? { ...api.list, largestPage: longestPage } : cutTo(longestPage, api.list),
    table,
    stored,
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
      changesStored: (some) => lagsMs.push(...some),
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
    lagsMs,
    counted,
    sweep(request, timeMs = 30 * 60_000) {
      const whole = typeof request === 'string' ? { scope: request } : request;
      return sweepCustomers(whole, clock.now() + timeMs, deps);
    },
    async refreshAsked() {
      const requests = asked.splice(0);
      return await refreshCustomers(requests, clock.now() + 280_000, {
        source: api.source,
        rows: stored,
        table,
        recentFetches: createRecentFetches(),
        clock,
        requestsInFlight: 8,
      });
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
        .filter(({ path, query }) => /\/v[23]\/customers$/.test(path) && !query.has('id:in'))
        .map(({ query }) => new URLSearchParams(query)),
    byIdRequests: () => store.requests.filter(({ customerId }) => customerId !== undefined).length,
  };
}

/** Behaves as V2 with a smaller page limit, so that a few customers make many pages. */
function cutTo(longestPage: number, list: CustomerList): CustomerList {
  return {
    ...list,
    async list(question, deadlineMs) {
      const answer = await list.list(question, deadlineMs);
      return { ...answer, records: answer.records.slice(0, longestPage) };
    },
  };
}

/** Behaves as a table that leaves every key unprocessed. */
export async function loadNothing(ids: readonly number[]): Promise<StoredStamps> {
  const failed = ids.map((id): [number, Error] => [id, new TableUnavailableError('UnprocessedKeys')]);
  return { stamps: new Map(), failed: new Map(failed) };
}
