import { type Clock, systemClock } from '../../../lambda/sync/clock.ts';

/**
 * The clock showed `startMs` at the machine's time `startedAtMs`. Since then it runs `factor` times as fast, but only at
 * a twentieth of that until `slowUntilMs`.
 */
export interface Pace {
  readonly startMs: number;
  readonly startedAtMs: number;
  readonly factor: number;
  readonly slowUntilMs: number;
}

const slowShare = 1 / 20;

/** A clock that is the same in all processes with the same pace. The pace may change. The clock never goes back. */
export function createSharedClock(pace: () => Pace): Clock {
  let latestMs = Number.NEGATIVE_INFINITY;
  const now = () => {
    latestMs = Math.max(latestMs, timeAt(Date.now(), pace()));
    return latestMs;
  };
  return {
    now,
    async sleep(ms, signal) {
      const wakeMs = now() + ms;
      let leftMs = ms;
      // The clock may have another pace meanwhile.
      do {
        await systemClock.sleep(leftMs / pace().factor, signal);
        leftMs = wakeMs - now();
      } while (leftMs > 0);
    },
  };
}

function timeAt(machineMs: number, { startMs, startedAtMs, factor, slowUntilMs }: Pace): number {
  const passedMs = machineMs - startedAtMs;
  const slowMs = Math.min(passedMs, Math.max(0, slowUntilMs - startedAtMs));
  return startMs + factor * (slowMs * slowShare + (passedMs - slowMs));
}

/** The pace of a clock that shows `startMs` at `startedAtMs`, now by default, and runs `factor` times as fast. */
export function paceFrom(startMs: number, factor: number, startedAtMs = Date.now()): Pace {
  return { startMs, startedAtMs, factor, slowUntilMs: startedAtMs };
}

/** The same pace from now on, but slow for `ms` more, and never for longer than `mostMs`. */
export function slowedDown(pace: Pace, ms: number, mostMs: number): Pace {
  const nowMs = Date.now();
  const slowUntilMs = Math.min(Math.max(nowMs, pace.slowUntilMs) + ms, nowMs + mostMs);
  return { startMs: timeAt(nowMs, pace), startedAtMs: nowMs, factor: pace.factor, slowUntilMs };
}
