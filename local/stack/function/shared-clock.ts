import { type Clock, systemClock } from '../../../lambda/sync/clock.ts';

/** The clock showed `startMs` at the machine's time `startedAtMs`. Since then it runs `factor` times as fast. */
export interface Pace {
  readonly startMs: number;
  readonly startedAtMs: number;
  readonly factor: number;
}

/** The machine's own time. */
export const realTime: Pace = { startMs: 0, startedAtMs: 0, factor: 1 };

/** A clock that is the same in all processes with the same pace. The pace may change. */
export function createSharedClock(pace: () => Pace): Clock {
  return {
    now() {
      const { startMs, startedAtMs, factor } = pace();
      return startMs + (Date.now() - startedAtMs) * factor;
    },
    sleep: (ms, signal) => systemClock.sleep(ms / pace().factor, signal),
  };
}

/** The pace of a clock that shows `startMs` now and runs `factor` times as fast as the machine's. */
export function paceFrom(startMs: number, factor: number): Pace {
  return { startMs, startedAtMs: Date.now(), factor };
}
