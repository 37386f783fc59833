import { describe, expect, it } from 'vitest';
import { createQuota, type Quota } from '../../../lambda/bigcommerce/quota.ts';
import { readAnnouncedWaitMs, readQuotaHeaders } from '../../../lambda/bigcommerce/quota-headers.ts';
import { queueProcessShare, refreshPipeline } from '../../../lambda/contract.ts';
import { createLuck } from '../../convergence/luck.ts';
import { farAway, simulate, windowMs } from '../../support/simulated-quota.ts';

describe('createQuota in two queue processes, a direct call and sweeps at the same time', () => {
  const queueProcess = { share: queueProcessShare(0.5), workers: 8, longestAnswerMs: 400 };
  const directCall = { ...queueProcess, share: queueProcess.share * refreshPipeline.directCallPart };
  const sweep = { share: 0.4, workers: 1, longestAnswerMs: 1_500 };
  const halfSweep = { ...sweep, share: 0.2 };

  it.each([
    ['one sweep', [queueProcess, queueProcess, directCall, sweep]],
    ['both sweeps', [queueProcess, queueProcess, directCall, halfSweep, halfSweep]],
  ])('gets no 429, and uses at most nine tenths of every window, with %s', async (_what, processes) => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const { rateLimited, mostInWindow } = await playAll(processes, seed);

      expect({ seed, rateLimited }).toEqual({ seed, rateLimited: 0 });
      expect(mostInWindow).toBeLessThanOrEqual(0.9 * 150);
    }
  });
});

interface Process {
  readonly share: number;
  readonly workers: number;
  readonly longestAnswerMs: number;
}

/** Ten windows. Each process begins at its own time, and works either always or now and then. */
async function playAll(processes: readonly Process[], seed: number) {
  const { clock, store } = simulate(150);
  const luck = createLuck(seed);
  const startMs = clock.now();
  const endMs = startMs + 10 * windowMs;
  const sentInWindow = new Map<number, number>();
  let rateLimited = 0;

  async function ask(quota: Quota, longestAnswerMs: number): Promise<void> {
    const admission = await quota.admit(farAway);
    if (clock.now() >= endMs) return admission.unanswered();
    const halfMs = luck.between(15, longestAnswerMs / 2);
    await clock.sleep(halfMs);
    const window = Math.floor((clock.now() - startMs) / windowMs);
    sentInWindow.set(window, (sentInWindow.get(window) ?? 0) + 1);
    const { exceeded, headers } = store.spend(1);
    await clock.sleep(halfMs);
    if (exceeded) {
      rateLimited += 1;
      admission.rateLimited(readAnnouncedWaitMs(new Headers(headers)));
    } else {
      admission.answered(readQuotaHeaders(new Headers(headers)));
    }
  }

  async function play({ share, workers, longestAnswerMs }: Process): Promise<void> {
    const isAlwaysAtWork = luck.chance(0.5);
    await clock.sleep(luck.between(0, windowMs));
    while (clock.now() < endMs) {
      // A function that was idle may be a new process.
      const quota = createQuota(share, {
        clock,
        random: () => luck.between(0, 999) / 1_000,
        onWait: () => {},
      });
      const untilMs = isAlwaysAtWork ? endMs : clock.now() + luck.between(1_000, 2 * windowMs);
      const work = async () => {
        while (clock.now() < Math.min(untilMs, endMs)) await ask(quota, longestAnswerMs);
      };
      await Promise.all(Array.from({ length: workers }, work));
      await clock.sleep(luck.between(0, windowMs));
    }
  }

  await clock.run(Promise.all(processes.map(play)));
  return { rateLimited, mostInWindow: Math.max(...sentInWindow.values()) };
}
