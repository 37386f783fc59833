import { createClient } from '../lambda/bigcommerce/client.ts';
import { createCustomersV2 } from '../lambda/bigcommerce/v2/customers.ts';
import { env, refreshPipeline } from '../lambda/contract.ts';
import type { Clock } from '../lambda/sync/clock.ts';
import { RateLimitedError } from '../lambda/sync/errors.ts';
import { createSharedClock, paceFrom } from '../local/stack/function/shared-clock.ts';
import { type SimulatedStore, startSimulatedStore } from '../local/store/simulated-store.ts';
import { settingsOf } from './bench-stack.ts';
import { atLeast, atMost, type BenchResult, type Figure, rounded } from './figure.ts';
import { runAlone } from './run-alone.ts';
import { accessToken, silentTelemetry, token } from './silence.ts';

const quota = { requests: 150, windowMs: 30_000 };
/** The share that the stack gives to one process of the refresh function. */
const processShare = Number(settingsOf('refresh').environment[env.quotaShare]);
const windows = 8;
/** A window of 30 s takes 3 s. */
const speed = 10;
/** A request in this last part may fail, because its answer would come after the end. */
const lastMs = 1_000;

/**
 * Measures how much of its share of the quota the client uses, and how many of its requests get a 429: alone, and in
 * two processes while another app spends half the quota. Uses real HTTP and a clock that runs ten times as fast.
 */
export async function quotaUse(): Promise<BenchResult> {
  const pair = Array.from({ length: refreshPipeline.maxConcurrency }, () => processShare);
  // Each has its own store, and they wait most of the time.
  const [alone, evenly, inBursts] = await Promise.all([
    run([processShare * pair.length], () => undefined),
    run(pair, (count) => (count > 0 ? quota.windowMs / (quota.requests / 2) : 0)),
    run(pair, (count) => (count % 25 === 0 ? quota.windowMs / 3 : 0)),
  ]);

  return {
    figures: [
      atLeast('part of its share that one process uses alone', alone.partOfShare, 0.95),
      atMost('429s of one process alone', alone.rateLimited, 0),
      atMost429('evenly', evenly),
      atMost429('in bursts of 25', inBursts),
    ],
    details: { windows, alone, evenly, inBursts },
  };
}

interface Use {
  readonly sent: number;
  readonly rateLimited: number;
  readonly partOfShare: number;
}

function atMost429(how: string, { rateLimited, sent }: Use): Figure {
  return atMost(
    `429s of two processes, while another app spends half the quota ${how}`,
    rateLimited / sent,
    0.0099,
  );
}

async function run(shares: readonly number[], pauseMs: (count: number) => number | undefined): Promise<Use> {
  const pace = paceFrom(Date.now(), speed);
  const clock = createSharedClock(() => pace);
  const store = await startSimulatedStore({ accessToken, quota, clock });
  const endMs = clock.now() + windows * quota.windowMs;
  const { id } = store.create();
  try {
    await Promise.all([
      ...shares.map((share) => ask(share, id, store, clock, endMs)),
      compete(store, clock, endMs, pauseMs),
    ]);
    const { total: sent, byStatus } = store.counters;
    const share = shares.reduce((sum, each) => sum + each, 0);
    return {
      sent,
      rateLimited: byStatus[429] ?? 0,
      partOfShare: rounded(sent / (share * quota.requests * windows)),
    };
  } finally {
    await store.close();
  }
}

/** Sends requests without a pause, 8 at a time. */
async function ask(
  quotaShare: number,
  id: number,
  store: SimulatedStore,
  clock: Clock,
  endMs: number,
): Promise<void> {
  const settings = { apiUrl: store.url, storeHash: 'abc123', quotaShare };
  const deps = { tokens: token, telemetry: silentTelemetry, clock, random: Math.random, fetch };
  const source = createCustomersV2(createClient(settings, deps));

  async function work(): Promise<void> {
    while (clock.now() < endMs) {
      try {
        await source.fetchCustomers([id], endMs);
      } catch (error) {
        // The next request would be sent, or this one would be answered, after the end.
        if (error instanceof RateLimitedError || clock.now() > endMs - lastMs) return;
        throw error;
      }
    }
  }
  await Promise.all(Array.from({ length: refreshPipeline.requestsInFlight }, work));
}

/** Sends the requests of another app of the store, which ignores the quota headers. */
async function compete(
  store: SimulatedStore,
  clock: Clock,
  endMs: number,
  pauseMs: (count: number) => number | undefined,
): Promise<void> {
  for (let count = 1; clock.now() < endMs; count += 1) {
    const ms = pauseMs(count);
    if (ms === undefined) return;
    store.spend(1);
    if (ms > 0) await clock.sleep(ms);
  }
}

await runAlone(import.meta, quotaUse);
