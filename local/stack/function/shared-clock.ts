import { type Clock, systemClock } from '../../../lambda/sync/clock.ts';

/** Time that showed `startMs` at the machine's `startedAtMs` and has run `factor` times as fast since. */
export interface Pace {
  readonly startMs: number;
  readonly startedAtMs: number;
  readonly factor: number;
}

/** The machine's own time. */
export const realTime: Pace = { startMs: 0, startedAtMs: 0, factor: 1 };

/** A clock on which all processes of the machine agree that are told the same pace, which may change. */
export function createSharedClock(pace: () => Pace): Clock {
  return {
    now() {
      const { startMs, startedAtMs, factor } = pace();
      return startMs + (Date.now() - startedAtMs) * factor;
    },
    sleep: (ms, signal) => systemClock.sleep(ms / pace().factor, signal),
  };
}

/** From now on, when the clock is to show `startMs`, time runs `factor` times as fast as the machine's. */
export function paceFrom(startMs: number, factor: number): Pace {
  return { startMs, startedAtMs: Date.now(), factor };
}
