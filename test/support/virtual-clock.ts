import type { Clock } from '../../lambda/sync/clock.ts';

/** Time that stands still while any code works, and leaps to the end of the next sleep when all code sleeps. */
export interface VirtualClock extends Clock {
  /** Runs the sleepers in order until `work` is settled. Work must wait for nothing but this clock. */
  run<Result>(work: Promise<Result>): Promise<Result>;
}

export function createVirtualClock(startMs = Date.UTC(2024, 4, 6, 12)): VirtualClock {
  let nowMs = startMs;
  const sleepers: { wakeMs: number; wake: () => void }[] = [];

  return {
    now: () => nowMs,

    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const sleeper = { wakeMs: nowMs + ms, wake: resolve };
        sleepers.push(sleeper);
        signal?.addEventListener('abort', () => {
          // A sleeper that has woken is no longer in the list.
          if (sleepers.includes(sleeper)) sleepers.splice(sleepers.indexOf(sleeper), 1);
          reject(signal.reason);
        });
      }),

    async run(work) {
      let isSettled = false;
      const settle = () => {
        isSettled = true;
      };
      work.then(settle, settle);
      for (;;) {
        await new Promise((resolve) => setImmediate(resolve));
        if (isSettled) return work;
        const next = sleepers.reduce((first, sleeper) => (sleeper.wakeMs < first.wakeMs ? sleeper : first));
        sleepers.splice(sleepers.indexOf(next), 1);
        nowMs = Math.max(nowMs, next.wakeMs);
        next.wake();
      }
    },
  };
}
