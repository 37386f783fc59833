import { describe, expect, it } from 'vitest';
import { createQuota } from '../../../lambda/bigcommerce/quota.ts';
import { RateLimitedError } from '../../../lambda/sync/errors.ts';
import { farAway, quotaOf, run, type Store, simulate, windowMs } from '../../support/simulated-quota.ts';
import { createVirtualClock, type VirtualClock } from '../../support/virtual-clock.ts';

describe('createQuota', () => {
  it('sends the first request alone, since the quota is unknown', async () => {
    const clock = createVirtualClock();
    const quota = quotaOf(clock, 0.5);

    const first = await quota.admit(farAway);
    let admitted = 0;
    const others = Promise.all([1, 2, 3].map(() => quota.admit(farAway).then(() => (admitted += 1))));
    await new Promise(setImmediate);
    const whileAlone = admitted;
    first.answered(undefined);
    await clock.run(others);

    expect(whileAlone).toBe(0);
    expect(admitted).toBe(3);
  });

  it('sends the other requests when the first one gets no answer', async () => {
    const clock = createVirtualClock();
    const quota = quotaOf(clock, 0.5);

    (await quota.admit(farAway)).unanswered();

    await expect(clock.run(quota.admit(farAway))).resolves.toBeDefined();
  });

  it('delays no request while the store announces no quota', async () => {
    const clock = createVirtualClock();
    const quota = quotaOf(clock, 0.5);
    const startMs = clock.now();

    for (let request = 0; request < 1_000; request += 1)
      (await clock.run(quota.admit(farAway))).answered(undefined);

    expect(clock.now()).toBe(startMs);
  });

  it('delays the next request until the reset when the quota is spent', async () => {
    const clock = createVirtualClock();
    const quota = quotaOf(clock, 0.5);
    (await quota.admit(farAway)).answered({ quota: 150, left: 0, windowMs, resetMs: 700 });
    const startMs = clock.now();

    await clock.run(quota.admit(farAway));

    expect(clock.now() - startMs).toBe(700);
  });

  it('works at full pace in the window after a shortage', async () => {
    const clock = createVirtualClock();
    const quota = quotaOf(clock, 0.25);
    (await quota.admit(farAway)).answered({ quota: 150, left: 2, windowMs, resetMs: 28_000 });
    const resetMs = clock.now() + 28_000;
    (await clock.run(quota.admit(resetMs - 1))).answered(undefined);

    await clock.run(quota.admit(farAway));
    await clock.run(quota.admit(farAway));

    expect(clock.now()).toBeLessThanOrEqual(resetMs + windowMs / (150 * 0.25));
  });

  it('sends no burst when little of the quota is left', async () => {
    const clock = createVirtualClock();
    const quota = quotaOf(clock, 0.25);
    (await quota.admit(farAway)).answered({ quota: 150, left: 4, windowMs, resetMs: 15_000 });
    const startMs = clock.now();

    let sent = 0;
    const ask = async () => {
      const admission = await quota.admit(startMs + 14_000).catch(() => undefined);
      if (admission !== undefined) sent += 1;
    };
    await clock.run(Promise.all(Array.from({ length: 20 }, ask)));

    expect(sent).toBe(1);
  });

  it('delays every request for the announced wait after a 429, and then sends one alone', async () => {
    const clock = createVirtualClock();
    const quota = quotaOf(clock, 1);
    (await quota.admit(farAway)).answered(undefined);
    const startMs = clock.now();
    (await quota.admit(farAway)).rateLimited(2_000);

    const admittedAtMs: number[] = [];
    const ask = () =>
      quota.admit(farAway).then(async (admission) => {
        admittedAtMs.push(clock.now() - startMs);
        await clock.sleep(50);
        admission.answered(undefined);
      });
    await clock.run(Promise.all([ask(), ask(), ask()]));

    expect(admittedAtMs).toEqual([2_000, 2_050, 2_050]);
  });

  it('waits 1 to 2 s and halves the pace after a 429 without a wait, and regains a tenth per window', async () => {
    const clock = createVirtualClock();
    const quota = createQuota(1, { clock, random: () => 0.5, onWait: () => {} });
    const full = { quota: 300, left: 300, windowMs, resetMs: windowMs };
    (await quota.admit(farAway)).answered(full);
    (await quota.admit(farAway)).rateLimited(undefined);
    const limitedAtMs = clock.now();
    (await clock.run(quota.admit(farAway))).answered(full);
    const waitedMs = clock.now() - limitedAtMs;

    const sentInWindow: number[] = [];
    for (let window = 1; window <= 7; window += 1) {
      const untilMs = limitedAtMs + window * windowMs;
      let sent = 0;
      while (clock.now() < untilMs) {
        (await clock.run(quota.admit(farAway))).answered(full);
        sent += 1;
      }
      sentInWindow.push(sent);
    }

    expect(waitedMs).toBe(1_500);
    expect(sentInWindow.slice(1).map(toTens)).toEqual([180, 210, 240, 270, 300, 300]);
  });

  it('halves the pace only once for a burst of 429s', async () => {
    const clock = createVirtualClock();
    const quota = quotaOf(clock, 1);
    (await quota.admit(farAway)).answered(undefined);
    const burst = await Promise.all([1, 2, 3, 4].map(() => quota.admit(farAway)));

    const waitsMs = burst.map((admission) => admission.rateLimited(undefined));
    const startMs = clock.now();
    for (let sent = 0; sent < 12; sent += 1) (await clock.run(quota.admit(farAway))).answered(undefined);
    const intervalMs = await msBetween(clock, quota);

    expect(new Set(waitsMs).size).toBe(1);
    expect(clock.now() - startMs).toBeGreaterThanOrEqual(1_000);
    expect(intervalMs).toBeCloseTo(400, 6);
  });

  it('fails at once without a wait when the wait would exceed the deadline', async () => {
    const clock = createVirtualClock();
    const quota = quotaOf(clock, 1);
    (await quota.admit(farAway)).rateLimited(600_000);
    const startMs = clock.now();

    const refusal = quota.admit(startMs + 120_000);

    await expect(refusal).rejects.toThrow(RateLimitedError);
    expect(clock.now()).toBe(startMs);
  });

  it('uses at least 95 % of its share and causes no 429 when it is alone', async () => {
    const { clock, store } = simulate(150);
    const admitted = run(store, clock, quotaOf(clock, 0.5), 10);

    const { sent, rateLimited } = await clock.run(admitted);

    expect(rateLimited).toBe(0);
    expect(sent).toBeGreaterThanOrEqual(0.95 * 0.5 * 150 * 10);
    expect(sent).toBeLessThanOrEqual(0.5 * 150 * 10 + 10);
  });

  it('limits itself to a part of its share, and later uses the whole share again', async () => {
    const { clock, store } = simulate(150);
    const quota = quotaOf(clock, 0.4);
    await clock.run(run(store, clock, quota, 2));

    quota.setShare(0.1);
    const part = await clock.run(run(store, clock, quota, 10));
    quota.setShare(0.4);
    const whole = await clock.run(run(store, clock, quota, 10));

    for (const [{ sent }, expected] of [
      [part, 150],
      [whole, 600],
    ] as const) {
      expect(sent).toBeGreaterThanOrEqual(0.95 * expected);
      expect(sent).toBeLessThanOrEqual(expected + 12);
    }
  });

  it.each([
    { how: 'evenly', pauseMs: () => windowMs / 75 },
    { how: 'in bursts of 25', pauseMs: (count: number) => (count % 25 === 0 ? windowMs / 3 : 0) },
    { how: 'at the start of each window', pauseMs: (count: number) => (count % 75 === 0 ? windowMs : 0) },
  ])('gets fewer than one 429 in 100 requests in two processes while another app spends half the quota $how', async ({
    pauseMs,
  }) => {
    const { clock, store } = simulate(150);
    const processes = [quotaOf(clock, 0.25), quotaOf(clock, 0.25)].map((quota) =>
      run(store, clock, quota, 10),
    );
    const competitor = compete(store, clock, 10, pauseMs);

    const [one, other] = await clock.run(Promise.all([...processes, competitor]));

    const sent = (one?.sent ?? 0) + (other?.sent ?? 0);
    const rateLimited = (one?.rateLimited ?? 0) + (other?.rateLimited ?? 0);
    expect(rateLimited / sent).toBeLessThan(0.01);
    expect(sent).toBeGreaterThan(0.6 * 75 * 10);
  });
});

/** Another app, which does not look at the headers. */
async function compete(
  store: Store,
  clock: VirtualClock,
  windows: number,
  pauseMs: (count: number) => number,
) {
  const endMs = clock.now() + windows * windowMs;
  for (let count = 1; clock.now() < endMs; count += 1) {
    store.spend(1);
    await clock.sleep(pauseMs(count));
  }
  return undefined;
}

/** One request may fall into the previous or the next window. */
function toTens(count: number): number {
  return Math.round(count / 10) * 10;
}

/** The delay of the next request. */
async function msBetween(clock: VirtualClock, quota: ReturnType<typeof quotaOf>): Promise<number> {
  const startMs = clock.now();
  (await clock.run(quota.admit(farAway))).answered(undefined);
  return clock.now() - startMs;
}
