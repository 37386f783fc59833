import type { Clock } from '../../lambda/sync/clock.ts';

/**
 * Time that passes only while the store delays an answer, so that both sides of a real connection agree on every
 * millisecond. The machine's speed does not matter.
 */
export interface Stopwatch {
  now(): number;
  advance(ms: number): void;
  /** The clock of the client. Its waits end at once, except for answers, and its timeouts expire when they are due. */
  readonly asking: Clock;
  /** The clock of the store, which is `aheadMs` ahead. The store delays an answer by letting time pass. */
  answering(aheadMs: number): Clock;
}

export function createStopwatch(startMs: number): Stopwatch {
  let nowMs = startMs;
  const timeouts = new Set<{ dueMs: number; strike: () => void }>();

  function advance(ms: number): void {
    nowMs += ms;
    for (const timeout of timeouts) {
      if (timeout.dueMs > nowMs) continue;
      timeouts.delete(timeout);
      timeout.strike();
    }
  }

  const now = () => nowMs;
  return {
    now,
    advance,
    asking: {
      now,
      sleep: (ms, signal) =>
        new Promise((resolve, reject) => {
          if (signal === undefined) {
            advance(ms);
            resolve();
            return;
          }
          const timeout = { dueMs: nowMs + ms, strike: resolve };
          timeouts.add(timeout);
          signal.addEventListener('abort', () => {
            timeouts.delete(timeout);
            reject(signal.reason);
          });
        }),
    },
    answering: (aheadMs) => ({
      now: () => nowMs + aheadMs,
      sleep: async (ms) => advance(ms),
    }),
  };
}
