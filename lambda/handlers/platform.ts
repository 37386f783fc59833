import { type Clock, systemClock } from '../sync/clock.ts';

/** The outside world: tests and the demo bring their own. */
export interface Platform {
  readonly clock: Clock;
  /** 0 to 1. */
  readonly random: () => number;
  readonly fetch: typeof globalThis.fetch;
}

export const platform: Platform = { clock: systemClock, random: Math.random, fetch: globalThis.fetch };
