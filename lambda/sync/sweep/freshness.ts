import type { Clock } from '../clock.ts';
import type { SweepStates } from './sweep-ports.ts';

/** How long ago the last complete sweeps began. */
export interface Freshness {
  readonly watermarkAgeMs?: number;
  /** Before the first sweep of all, counted from the end of the first sweep of what changed. */
  readonly allSweepAgeMs?: number;
}

export async function measureFreshness({
  states,
  clock,
}: {
  states: Pick<SweepStates, 'read'>;
  clock: Clock;
}): Promise<Freshness> {
  const [changed, all] = await Promise.all([states.read('changed'), states.read('all')]);
  const nowMs = clock.now();
  const allSinceMs = all.lastBeganAtMs ?? changed.firstCompletedAtMs;
  return {
    ...(isMoment(changed.lastBeganAtMs) && { watermarkAgeMs: nowMs - changed.lastBeganAtMs }),
    ...(isMoment(allSinceMs) && { allSweepAgeMs: nowMs - allSinceMs }),
  };
}

function isMoment(ms: number | undefined): ms is number {
  return ms !== undefined && !Number.isNaN(ms);
}
