import type { Clock } from '../../sync/clock.ts';

const everyMs = 60_000;

/** Counts what may happen very often. */
export interface Tally {
  /** Returns how often it happened since it was last returned, at most once a minute; undefined in between. */
  add(what: string): number | undefined;
}

export function createTally(clock: Clock): Tally {
  const counts = new Map<string, { times: number; returnAtMs: number }>();
  return {
    add(what) {
      const { times, returnAtMs } = counts.get(what) ?? { times: 0, returnAtMs: clock.now() };
      const isDue = clock.now() >= returnAtMs;
      counts.set(
        what,
        isDue ? { times: 0, returnAtMs: clock.now() + everyMs } : { times: times + 1, returnAtMs },
      );
      return isDue ? times + 1 : undefined;
    },
  };
}
