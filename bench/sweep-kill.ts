import { setTimeout as delay } from 'node:timers/promises';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { sweepInput, sweepSchedule, syncStateTable } from '../lambda/contract.ts';
import { describeDifferences } from '../local/demo/agreement.ts';
import type { LoggedRequest } from '../local/store/request-log.ts';
import { syncStateTableName, tableName } from './bench-stack.ts';
import { atLeast, atMost, type BenchResult } from './figure.ts';
import { rowsOf } from './rows.ts';
import { runAlone } from './run-alone.ts';
import { type SweepWorld, startSweepWorld } from './sweep-world.ts';
import { sweepOnce } from './swept.ts';

const customers = 5_000;
/** A lease of 60 s takes 4 s. */
const speed = 15;
const kills = 3;
const pagesUntilKill = 4;
const lookEveryMs = 2;
const backfill = sweepInput('incremental');

/**
 * Kills the process of a backfill three times, as `kill -9` does, each time at a random moment of its fourth page.
 * Starts another one each time. Measures where it continues, what it fetches twice, and the differences between store
 * and table at the end.
 */
export async function sweepKill(): Promise<BenchResult> {
  await using open = new AsyncDisposableStack();
  const world = await startSweepWorld({ customers, speed }, open);

  const killed: Killed[] = [];
  for (let kill = 1; kill <= kills; kill += 1) killed.push(await killSweep(world));
  const { report } = await sweepOnce(world.start('sweep'), backfill);

  const rows = await Array.fromAsync(rowsOf(world.client, tableName));
  const differences = describeDifferences(world.store.customers(), rows);
  const begins = pages(world).map(beginOf);
  const resumed = killed.filter(({ pagesBefore, cursor }) => cursor > 0 && begins[pagesBefore] === cursor);
  return {
    figures: [
      atLeast(
        `of ${kills} killed processes, those whose successor continued at the checkpoint`,
        resumed.length,
        kills,
      ),
      atMost('pages fetched twice for each kill', (begins.length - new Set(begins).size) / kills, 1),
      atMost('differences between store and table at the end', differences === undefined ? 0 : 1, 0),
    ],
    details: { killed, report, ...(differences !== undefined && { differences }) },
  };
}

interface Killed {
  /** All customers up to this id were durable. */
  readonly cursor: number;
  /** Number of pages that had been requested. */
  readonly pagesBefore: number;
  /** The status of a sweep that was started before the lease ran out. */
  readonly meanwhile: string;
}

async function killSweep(world: SweepWorld): Promise<Killed> {
  const sweeper = world.start('sweep');
  const atStart = pages(world).length;
  const ended = sweepOnce(sweeper, backfill).then(
    () => Promise.reject(new Error('a sweep ended before it was killed')),
    () => {},
  );
  while (pages(world).length < atStart + pagesUntilKill) await Promise.race([delay(lookEveryMs), ended]);
  await delay(Math.random() * pageMs(world));
  await sweeper.kill();
  await ended;

  const pagesBefore = pages(world).length;
  const cursor = await checkpointOf(world);
  const { report } = await sweepOnce(world.start('sweep'), backfill);
  await world.clock.sleep(sweepSchedule.leaseSeconds * 1_000);
  return { cursor, pagesBefore, meanwhile: report.status };
}

function pages({ store }: SweepWorld): LoggedRequest[] {
  return store.requests.filter(({ path }) => path.endsWith('/v2/customers'));
}

/** The first id of a requested page. */
function beginOf({ query }: LoggedRequest): number {
  return Number(query.get('min_id') ?? 0);
}

/** The time that the last page but one took, on the machine's clock. */
function pageMs(world: SweepWorld): number {
  const [before, last] = pages(world).slice(-2);
  return ((last?.at ?? 0) - (before?.at ?? 0)) / speed;
}

async function checkpointOf({ client }: SweepWorld): Promise<number> {
  const key = { [syncStateTable.partitionKey]: 'incremental' };
  const { Item } = await client.send(new GetCommand({ TableName: syncStateTableName, Key: key }));
  return Number(Item?.['currentRun']?.cursor);
}

await runAlone(import.meta, sweepKill);
