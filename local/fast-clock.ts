import { type Clock, systemClock } from '../lambda/sync/clock.ts';

/** A clock that starts at the present and runs `factor` times as fast as the machine's. */
export function createFastClock(factor: number): Clock {
  const startMs = Date.now();
  const startedAtMs = performance.now();
  return {
    now: () => startMs + (performance.now() - startedAtMs) * factor,
    sleep: (ms, signal) => systemClock.sleep(ms / factor, signal),
  };
}
