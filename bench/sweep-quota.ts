import { env, refreshPipeline, type SweepScope, sweepInput, sweepSchedule } from '../lambda/contract.ts';
import { settingsOf } from './bench-stack.ts';
import { atLeast, atMost, type BenchResult, rounded } from './figure.ts';
import { runAlone } from './run-alone.ts';
import { type SweepWorld, startSweepWorld } from './sweep-world.ts';
import { sweepToEnd } from './swept.ts';

const quota = { requests: 150, windowMs: 30_000 };
const windows = 7;
const sweepShare = shareOf('sweep');
const allShares = sweepShare + shareOf('refresh') * refreshPipeline.maxConcurrency;
const processes = 2 + refreshPipeline.maxConcurrency;
/** What is measured may begin or end with a request of each process. */
const mostUsed = rounded(allShares + processes / (quota.requests * windows));
/** A window of 30 s takes 3 s. */
const speed = 10;
/** Until the first bursts are over, and the sweeps know of each other. */
const windowsBefore = 2;
/**
 * The store answers with 6 customers instead of 250, one of whom was on the page before: full pages, ten times as fast,
 * would measure the embedded DynamoDB. So many customers last for a window more than is measured.
 */
const pageSize = 6;
const customers = (windowsBefore + windows + 1) * quota.requests * sweepShare * (pageSize - 1);

/**
 * How much of the quota is used, and how many requests meet a 429, on a clock that runs ten times as fast: by a sweep of
 * all that is alone, and by both sweeps and two processes of the refresh function at a time. Each is a process of its own
 * and always has something to ask.
 */
export async function sweepQuota(): Promise<BenchResult> {
  await using open = new AsyncDisposableStack();
  const world = await startSweepWorld({ customers, quota, speed }, open);
  await sweepToEnd('changed', world);

  const sweepAlone = sweep(world, 'all');
  const alone = await measure(world, [sweepAlone]);
  await sweepAlone;

  editAll(world);
  const together = await measure(world, [
    sweep(world, 'changed'),
    sweep(world, 'all'),
    ...Array.from({ length: refreshPipeline.maxConcurrency }, (_, process) => refresh(world, process)),
  ]);
  return {
    figures: [
      atLeast('part of its share that a sweep uses alone', alone.partOfQuota / sweepShare, 0.95),
      atMost('429s of a sweep alone', alone.rateLimited, 0),
      atMost('part of the quota that both sweeps and two refreshes use', together.partOfQuota, mostUsed),
      atLeast('the same, so that there is something to exceed', together.partOfQuota, 0.7),
      atMost('part of their requests that is answered 429', together.rateLimited / together.sent, 0.0049),
    ],
    details: { windows, alone, together },
  };
}

/** What the stack gives to one process of a function. */
function shareOf(name: 'refresh' | 'sweep'): number {
  return Number(settingsOf(name).environment[env.quotaShare]);
}

/** A whole sweep, in small pages. */
async function sweep(world: SweepWorld, scope: SweepScope): Promise<void> {
  await run(world, 'sweep', sweepInput(scope));
}

/** As many customers as a process can ask for, others for each process. */
async function refresh(world: SweepWorld, process: number): Promise<void> {
  const ids = world.store.customers().map(({ id }) => id);
  const customerIds = ids.filter((id) => id % refreshPipeline.maxConcurrency === process);
  await run(world, 'refresh', { customerIds });
}

async function run(world: SweepWorld, name: 'refresh' | 'sweep', event: unknown): Promise<void> {
  await world.start(name, { pageSize }).invoke(event, sweepSchedule.timeoutSeconds * 1_000);
}

/** What was modified since the last sweep is what the next sweep of changed lists. */
function editAll({ store }: SweepWorld): void {
  for (const { id } of store.customers()) store.edit(id, { notes: 'edited' });
}

interface Use {
  readonly partOfQuota: number;
  /** From the very beginning. */
  readonly sent: number;
  readonly rateLimited: number;
}

/** Throws when one of them ends before it has been measured. */
async function measure({ store, clock }: SweepWorld, running: readonly Promise<void>[]): Promise<Use> {
  const sentBefore = store.counters.total;
  const rateLimitedBefore = store.counters.byStatus[429] ?? 0;
  const count = async () => {
    await clock.sleep(windowsBefore * quota.windowMs);
    const [fromMs, from] = [clock.now(), store.counters.total];
    await clock.sleep(windows * quota.windowMs);
    const allowed = ((clock.now() - fromMs) / quota.windowMs) * quota.requests;
    return (store.counters.total - from) / allowed;
  };
  const partOfQuota = await Promise.race([count(), ...running.map(mustNotEnd)]);
  return {
    partOfQuota: rounded(partOfQuota),
    sent: store.counters.total - sentBefore,
    rateLimited: (store.counters.byStatus[429] ?? 0) - rateLimitedBefore,
  };
}

async function mustNotEnd(running: Promise<void>): Promise<never> {
  await running;
  throw new Error('a function had nothing more to ask before its use of the quota was measured');
}

await runAlone(import.meta, sweepQuota);
