import {
  detailType,
  env,
  refreshPipeline,
  type SweepScope,
  sweepInput,
  sweepSchedule,
} from '../lambda/contract.ts';
import { settingsOf } from './bench-stack.ts';
import { atLeast, atMost, type BenchResult, rounded } from './figure.ts';
import { runAlone } from './run-alone.ts';
import { type SweepWorld, startSweepWorld } from './sweep-world.ts';
import { sweepToEnd } from './swept.ts';

const quota = { requests: 150, windowMs: 30_000 };
const windows = 7;
const sweepShare = shareOf('sweep');
const queueProcesses = refreshPipeline.maxConcurrency;
/** Two sweeps, the queue's, and a direct call. */
const processes = 2 + queueProcesses + 1;
const allShares = sweepShare + shareOf('refresh') * (queueProcesses + refreshPipeline.directCallPart);
/** The measured time may begin or end with a request of each process. */
const mostUsed = rounded(allShares + processes / (quota.requests * windows));
/** A window of 30 s takes 3 s. */
const speed = 10;
/** Windows until the first bursts are over and the sweeps know of each other. */
const windowsBefore = 2;
/**
 * The store answers with 6 customers instead of 250, one of whom was on the previous page. Full pages at ten times the
 * speed would measure the embedded DynamoDB. The customers last for one window more than is measured.
 */
const pageSize = 6;
const customers = (windowsBefore + windows + 1) * quota.requests * sweepShare * (pageSize - 1);

/**
 * Measures how much of the quota is used, and how many requests get a 429, on a clock that runs ten times as fast:
 * first by one full sweep, then by both sweeps, two queue processes and a direct call at the same time. Each runs in
 * its own process and sends requests without a pause.
 */
export async function sweepQuota(): Promise<BenchResult> {
  await using open = new AsyncDisposableStack();
  const world = await startSweepWorld({ customers, quota, speed }, open);
  await sweepToEnd('incremental', world);

  const sweepAlone = sweep(world, 'full');
  const alone = await measure(world, [sweepAlone]);
  await sweepAlone;

  editAll(world);
  const together = await measure(world, [
    sweep(world, 'incremental'),
    sweep(world, 'full'),
    ...Array.from({ length: queueProcesses }, (_, process) => refresh(world, toBatch(world, process))),
    refresh(world, { customerIds: idsFor(world, queueProcesses) }),
  ]);
  return {
    figures: [
      atLeast('part of its share that one sweep uses alone', alone.partOfQuota / sweepShare, 0.95),
      atMost('429s of one sweep alone', alone.rateLimited, 0),
      atMost('part of the quota that sweeps, queue and a direct call use', together.partOfQuota, mostUsed),
      atLeast('the same part, as proof that they compete for it', together.partOfQuota, 0.7),
      atMost('part of their requests that get a 429', together.rateLimited / together.sent, 0.0049),
    ],
    details: { windows, alone, together },
  };
}

/** The share that the stack gives to one process of a function. */
function shareOf(name: 'refresh' | 'sweep'): number {
  return Number(settingsOf(name).environment[env.quotaShare]);
}

/** Runs a whole sweep in small pages. */
async function sweep(world: SweepWorld, scope: SweepScope): Promise<void> {
  await run(world, 'sweep', sweepInput(scope));
}

async function refresh(world: SweepWorld, event: unknown): Promise<void> {
  await run(world, 'refresh', event);
}

/** Returns as many customers as a process can request, different ones for each process. */
function idsFor({ store }: SweepWorld, process: number): number[] {
  const ids = store.customers().map(({ id }) => id);
  return ids.filter((id) => id % (queueProcesses + 1) === process);
}

/** A batch as the queue delivers it, but of any size. */
function toBatch(world: SweepWorld, process: number): unknown {
  const attributes = { ApproximateReceiveCount: '1', SentTimestamp: String(world.clock.now()) };
  const bodyOf = (customerId: number) =>
    JSON.stringify({ 'detail-type': detailType.refreshRequested, detail: { customerId } });
  return {
    Records: idsFor(world, process).map((id) => ({
      messageId: String(id),
      receiptHandle: String(id),
      body: bodyOf(id),
      attributes,
    })),
  };
}

async function run(world: SweepWorld, name: 'refresh' | 'sweep', event: unknown): Promise<void> {
  await world.start(name, { pageSize }).invoke(event, sweepSchedule.timeoutSeconds * 1_000);
}

/** Edits all customers, so that the next incremental sweep lists them. */
function editAll({ store }: SweepWorld): void {
  for (const { id } of store.customers()) store.edit(id, { notes: 'edited' });
}

interface Use {
  readonly partOfQuota: number;
  /** Number of requests since the start. */
  readonly sent: number;
  readonly rateLimited: number;
}

/** Throws when a process ends before it was measured. */
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
  throw new Error('a function had no more requests before its use of the quota was measured');
}

await runAlone(import.meta, sweepQuota);
