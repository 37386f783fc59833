import { type Clock, systemClock } from '../sync/clock.ts';

/** Time, chance and network. Tests and the demo pass their own. */
export interface Platform {
  readonly clock: Clock;
  /** 0 to 1. */
  readonly random: () => number;
  readonly fetch: typeof globalThis.fetch;
}

export const platform: Platform = { clock: systemClock, random: Math.random, fetch: globalThis.fetch };
