import { refreshPipeline } from '../../lambda/contract.ts';
import type { FailedRefresh, RefreshReport } from '../../lambda/sync/refresh/refresh-report.ts';
import { toEndpoint, toGuide } from '../cli/guide.ts';
import type { RealStore } from '../cli/real-store.ts';
import { effortLine, refreshLines } from '../cli/report.ts';
import { toJsonLine, toTable } from '../cli/rows-text.ts';
import type { ActResult, Stage } from '../cli/stage.ts';
import { createRealTime } from '../stack/function/paced-time.ts';
import { describeFailures } from './failures.ts';
import { type LocalSync, startLocalSync } from './local-sync.ts';
import { reach } from './reach.ts';

const shownRows = 8;

/** The first ids of a store: BigCommerce counts from 1. */
const usualCustomers = Array.from({ length: 50 }, (_, index) => index + 1);

/** Copies customers of a real store by direct invocations of the function. */
export async function trial(realStore: RealStore, stage: Stage): Promise<ActResult> {
  const { screen, table, settings } = stage;
  const { customerIds = usualCustomers } = settings;
  await reach(realStore.apiUrl);
  // Rows of another store must be found before anything is fetched.
  await table.rows(customerIds);
  await table.prepareSyncState();
  const sync = await startLocalSync(stage, { ...realStore, isRefreshAlone: true, time: createRealTime() });

  for (const line of opening(realStore, stage, customerIds)) screen.say(line);
  const startedAtMs = Date.now();
  const { copied, failed } = await screen.progress('answered by the store', (moveTo) => {
    moveTo(0, customerIds.length);
    sync.countFetched((fetched) => moveTo(fetched, customerIds.length));
    return copy(customerIds, sync);
  });
  for (const line of refreshLines(sync.logs.refresh, 'could not be copied')) screen.say(line);
  screen.say(effortLine(sync.logs, startedAtMs));

  const rows = await table.rows(customerIds);
  const live = rows.filter((row) => row['deletedAt'] === undefined).slice(0, shownRows);
  if (live.length > 0) screen.say('\nSome rows of the table:');
  for (const line of toTable(live)) screen.say(`  ${line}`);
  if (live.length === 0 && copied > 0) screen.say('  None of them exists: name others with --ids.');

  const problem = describeFailures(failed, customerIds.length - copied, customerIds.length);
  return {
    toJson: async () => rows.map(toJsonLine),
    ...(problem && { problem }),
    endpoint: toEndpoint({ sync, table }),
    guide: toGuide({ sync, table }),
  };
}

function opening(
  { storeHash, apiUrl }: RealStore,
  { table }: Stage,
  customerIds: readonly number[],
): string[] {
  const [first, last] = [customerIds.at(0), customerIds.at(-1)];
  const which =
    first === last ? `customer ${first}` : `${customerIds.length} customers, ${first} to ${last},`;
  return [
    `The refresh function copies ${which} of the store ${storeHash}`,
    `  from  ${apiUrl}, with at most half of the store's quota`,
    `  to    table ${table.tableName} in DynamoDB at ${table.endpoint}`,
    '',
  ];
}

interface Copied {
  readonly copied: number;
  readonly failed: readonly FailedRefresh[];
}

/** Copies in batches, as the queue does. Stops after a batch in which nothing was copied. */
async function copy(customerIds: readonly number[], { refresh }: LocalSync): Promise<Copied> {
  const failed: FailedRefresh[] = [];
  let asked = 0;
  while (asked < customerIds.length) {
    const batch = customerIds.slice(asked, asked + refreshPipeline.batchSize.v2);
    const report = (await refresh({ customerIds: batch })) as RefreshReport;
    asked += batch.length;
    failed.push(...report.failed);
    if (report.failed.length === batch.length) break;
  }
  return { copied: asked - failed.length, failed };
}
