import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../../../lambda/sync/clock.ts';

export interface ManualClock extends Clock {
  /** Lets `ms` pass. Wakes each sleeper at its time, and waits for the sleeper's work. */
  advance(ms: number): Promise<void>;
}

/** A clock that stands still until a test moves it. */
export function createManualClock(start = Date.parse('2024-05-06T07:34:10.250Z')): ManualClock {
  let now = start;
  const sleepers = new Set<{ at: number; wake: () => void }>();

  return {
    now: () => now,
    sleep(ms, signal) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const sleeper = { at: now + ms, wake: resolve };
      const giveUp = () => {
        sleepers.delete(sleeper);
        reject(signal?.reason);
      };
      sleepers.add(sleeper);
      if (signal?.aborted) giveUp();
      else signal?.addEventListener('abort', giveUp, { once: true });
      return promise;
    },
    async advance(ms) {
      const end = now + ms;
      for (;;) {
        await turn();
        const [next] = [...sleepers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
        if (!next) break;
        now = Math.max(now, next.at);
        sleepers.delete(next);
        next.wake();
      }
      now = end;
      await turn();
    },
  };
}
