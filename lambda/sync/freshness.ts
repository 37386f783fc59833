import type { Clock } from './clock.ts';
import type { CustomerList, SweepStates } from './sweep-ports.ts';

/** How old the last complete sweeps are, counted from their starts, on the source's clock. */
export interface Freshness {
  readonly watermarkAgeMs?: number;
  /** Before the first sweep of all, counted from the end of the first sweep of what changed. */
  readonly allSweepAgeMs?: number;
}

export async function measureFreshness({
  states,
  source,
  clock,
}: {
  states: Pick<SweepStates, 'read'>;
  source: Pick<CustomerList, 'toSourceMs'>;
  clock: Clock;
}): Promise<Freshness> {
  const [changed, all] = await Promise.all([states.read('changed'), states.read('all')]);
  const localMs = clock.now();
  const nowMs = source.toSourceMs(localMs) ?? localMs;
  const { watermarkMs } = changed;
  const allSinceMs = all.watermarkMs ?? changed.firstCompletedAtMs;
  return {
    ...(isMoment(watermarkMs) && { watermarkAgeMs: nowMs - watermarkMs }),
    ...(isMoment(allSinceMs) && { allSweepAgeMs: nowMs - allSinceMs }),
  };
}

function isMoment(ms: number | undefined): ms is number {
  return ms !== undefined && !Number.isNaN(ms);
}
