import { type Clock, systemClock } from '../../../lambda/sync/clock.ts';

/** The clock showed `startMs` at the machine's time `startedAtMs`. Since then it runs `factor` times as fast. */
export interface Pace {
  readonly startMs: number;
  readonly startedAtMs: number;
  readonly factor: number;
}

/**
 * A clock that is the same in all processes with the same pace. The pace may change. The clock never goes back: it stands
 * still until a pace that shows an earlier time has caught up.
 */
export function createSharedClock(pace: () => Pace): Clock {
  let latestMs = Number.NEGATIVE_INFINITY;
  const now = () => {
    const { startMs, startedAtMs, factor } = pace();
    latestMs = Math.max(latestMs, startMs + (Date.now() - startedAtMs) * factor);
    return latestMs;
  };
  return {
    now,
    async sleep(ms, signal) {
      const wakeMs = now() + ms;
      let leftMs = ms;
      // The clock may stand still, or run at another pace, meanwhile.
      do {
        await systemClock.sleep(leftMs / pace().factor, signal);
        leftMs = wakeMs - now();
      } while (leftMs > 0);
    },
  };
}

/** The pace of a clock that shows `startMs` at `startedAtMs`, now by default, and runs `factor` times as fast. */
export function paceFrom(startMs: number, factor: number, startedAtMs = Date.now()): Pace {
  return { startMs, startedAtMs, factor };
}
