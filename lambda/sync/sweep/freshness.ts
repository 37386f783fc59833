import type { Clock } from '../clock.ts';
import type { SweepStates } from './sweep-ports.ts';

/** The time since the last complete sweeps began. */
export interface Freshness {
  readonly watermarkAgeMs?: number;
  /** Before the first full sweep, counted from the end of the first incremental sweep. */
  readonly fullSweepAgeMs?: number;
}

export async function measureFreshness({
  states,
  clock,
}: {
  states: Pick<SweepStates, 'read'>;
  clock: Clock;
}): Promise<Freshness> {
  const [incremental, full] = await Promise.all([states.read('incremental'), states.read('full')]);
  const nowMs = clock.now();
  const fullSinceMs = full.lastBeganAtMs ?? incremental.firstCompletedAtMs;
  return {
    ...(isMoment(incremental.lastBeganAtMs) && { watermarkAgeMs: nowMs - incremental.lastBeganAtMs }),
    ...(isMoment(fullSinceMs) && { fullSweepAgeMs: nowMs - fullSinceMs }),
  };
}

function isMoment(ms: number | undefined): ms is number {
  return ms !== undefined && !Number.isNaN(ms);
}
