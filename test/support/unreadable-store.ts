import { randomUUID } from 'node:crypto';
import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll } from 'vitest';
import { createClient } from '../../lambda/bigcommerce/client.ts';
import { createCustomerListV2 } from '../../lambda/bigcommerce/v2/customer-list.ts';
import { createCustomersV2 } from '../../lambda/bigcommerce/v2/customers.ts';
import { createStoredCustomers } from '../../lambda/dynamodb/stored-customers.ts';
import { createSyncStateTable } from '../../lambda/dynamodb/sync-state-table.ts';
import { createRecentFetches } from '../../lambda/sync/refresh/recent-fetches.ts';
import { type RefreshResult, refreshCustomers } from '../../lambda/sync/refresh/refresh-customers.ts';
import { type SweepDeps, sweepCustomers } from '../../lambda/sync/sweep/sweep-customers.ts';
import type { SweepReport } from '../../lambda/sync/sweep/sweep-report.ts';
import type { SweepScope } from '../../lambda/sync/sweep/sweep-run.ts';
import { createTable } from '../../local/aws/dynamodb/create-table.ts';
import { sampleCustomers } from '../../local/store/sample-customers.ts';
import { type SimulatedStore, startSimulatedStore } from '../../local/store/simulated-store.ts';
import { accessToken, testStart } from '../local/store/running-store.ts';
import { type RunningTable, runningDynamoDb } from './running-table.ts';
import { countingTelemetry, tokenOf } from './source.ts';
import { syncStateTableDefinition } from './stack-template.ts';
import { createStopwatch, type Stopwatch } from './stopwatch.ts';

export interface UnreadableStore {
  readonly store: SimulatedStore;
  readonly table: RunningTable;
  readonly time: Stopwatch;
  /** Resets the copy: no sweep ever ran, and these customers are not stored. */
  begin(notStored: readonly number[]): Promise<Sweeper>;
}

/** Runs a sweep, and refreshes the customers that the sweep requested. */
export interface Sweeper {
  sweep(scope: SweepScope): Promise<SweepReport>;
  /** The customers that sweeps have requested since the last call, with their results. */
  refresh(): Promise<ReadonlyMap<number, RefreshResult>>;
}

/**
 * One store and one table for all tests of a file. Both begin with customers 1 to `customers`, because storing them
 * takes long. Pages are requested with at most `longestPage` customers. Everything else is real but the time, which
 * passes only where somebody waits.
 */
export function unreadableStore(customers: number, longestPage = 250): UnreadableStore {
  const dynamoDb = runningDynamoDb();
  const time = createStopwatch(testStart);
  let store: SimulatedStore;
  let table: RunningTable;

  beforeAll(async () => {
    store = await startSimulatedStore({ accessToken, clock: time.answering(0) });
    for (const customer of sampleCustomers(customers)) store.create(customer);
    table = await dynamoDb.table({ clock: time.asking });
    await (await begin([])).sweep('incremental');
  });
  afterAll(() => store.close());

  async function begin(notStored: readonly number[]): Promise<Sweeper> {
    const { client, tableName } = table;
    for (const id of notStored) await client.send(new DeleteCommand({ TableName: tableName, Key: { id } }));
    const stateTableName = `state-${randomUUID()}`;
    await createTable(client, syncStateTableDefinition(stateTableName));
    const api = createClient(
      { apiUrl: store.url, storeHash: 'abc123', quotaShare: 1 },
      {
        tokens: tokenOf(accessToken),
        telemetry: countingTelemetry().telemetry,
        clock: time.asking,
        random: () => 0.5,
        fetch,
      },
    );
    const asked: number[] = [];
    const list = createCustomerListV2(api);
    const deps: SweepDeps = {
      shape: 'v2',
      source: {
        ...list,
        list: (question, deadlineMs) =>
          list.list({ ...question, limit: Math.min(question.limit, longestPage) }, deadlineMs),
      },
      table,
      stored: createStoredCustomers({ client, tableName }),
      states: createSyncStateTable({
        client,
        tableName: stateTableName,
        storeHash: 'abc123',
        clock: time.asking,
      }),
      events: {
        requestRefreshes: async (ids) => void asked.push(...ids),
        continueSweep: async () => {},
      },
      telemetry: {
        pageSwept: () => {},
        changesStored: () => {},
        unreadable: () => {},
        listedAsked: () => {},
        watermarkRefused: () => {},
        leaseLost: () => {},
        missingAsked: () => {},
      },
      clock: time.asking,
    };

    return {
      sweep: (scope) => sweepCustomers({ scope }, time.now() + 840_000, deps),
      refresh: () =>
        refreshCustomers(
          asked.splice(0).map((customerId) => ({ customerId, reason: 'listed' })),
          time.now() + 280_000,
          {
            source: createCustomersV2(api),
            rows: { holdsOthers: async () => true },
            table,
            recentFetches: createRecentFetches(),
            clock: time.asking,
            requestsInFlight: 8,
          },
        ),
    };
  }

  return {
    get store() {
      return store;
    },
    get table() {
      return table;
    },
    time,
    begin,
  };
}
