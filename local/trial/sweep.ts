import { toEndpoint, toGuide } from '../cli/guide.ts';
import type { SweepOrder } from '../cli/options.ts';
import type { RealStore } from '../cli/real-store.ts';
import type { ActResult, Stage } from '../cli/stage.ts';
import { patienceMs, speed, startSimulatedWorld } from '../demo/simulated-world.ts';
import { createRealTime } from '../stack/function/paced-time.ts';
import { readDeadLetters } from './dead-letters.ts';
import { startLocalSync } from './local-sync.ts';
import { reach } from './reach.ts';
import { runSweep } from './run-sweep.ts';
import { describeSweepProblem } from './sweep-problem.ts';

/** Longer than any invocation of the refresh function. */
const realPatienceMs = 6 * 60_000;

/** Runs one sweep of the real or the simulated store, and the refreshes that it requests. */
export async function sweep(order: SweepOrder, stage: Stage): Promise<ActResult> {
  const { screen, table, settings } = stage;
  const { realStore } = settings;
  const swept = await (realStore ? startReal(realStore, stage) : startSimulated(stage));
  const { sync } = swept;

  for (const line of opening(order, swept.from, stage)) screen.say(line);
  const report = await runSweep(order, { ...swept, screen });

  const deadLetters = await readDeadLetters(sync.deadLetterQueue);
  const { dataDir, endpoint } = settings.table;
  const isKept = !order.dryRun && (dataDir !== undefined || endpoint !== undefined);
  const problem = describeSweepProblem({ report, deadLetters, isKept });
  return {
    toJson: async () => [JSON.stringify(report)],
    ...(problem !== undefined && { problem }),
    guide: [...toGuide({ ...swept, table }), ...swept.slowDown()],
    endpoint: toEndpoint({ ...swept, table }),
  };
}

async function startReal(realStore: RealStore, stage: Stage) {
  await reach(realStore.apiUrl);
  await stage.table.prepareSyncState();
  return {
    sync: await startLocalSync(stage, { ...realStore, time: createRealTime() }),
    from: `store ${realStore.storeHash} at ${realStore.apiUrl}, with at most 90 % of its quota`,
    patienceMs: realPatienceMs,
    slowDown: () => [],
  };
}

async function startSimulated(stage: Stage) {
  const { store, sync, slowDown } = await startSimulatedWorld(stage);
  return {
    store,
    sync,
    from: `a simulated store with ${store.customers().length} customers at ${store.url}, where time runs ${speed} times as fast`,
    patienceMs,
    slowDown,
  };
}

function opening({ sweep, dryRun }: SweepOrder, from: string, { table }: Stage): string[] {
  const what = sweep === 'full' ? 'a full sweep' : 'an incremental sweep';
  const to = `  to    table ${table.tableName} in DynamoDB at ${table.endpoint}`;
  return dryRun
    ? [`The sweep function shows what ${what} would do, and writes nothing`, `  from  ${from}`, to, '']
    : [
        `The sweep function runs ${what}`,
        `  from  ${from}`,
        `${to},`,
        `        and stores its progress in table ${table.syncStateTableName}`,
        '',
      ];
}
