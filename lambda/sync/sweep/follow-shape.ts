import type { Clock } from '../clock.ts';
import type { SweepStates } from './sweep-ports.ts';

/**
 * After this time no function with the old settings writes any more, and its last rows are so old that a newer version
 * wins outright.
 */
const settlingMs = 20 * 60_000;

export interface FollowDeps {
  readonly shape: string;
  readonly states: Pick<SweepStates, 'readShape' | 'keepShape' | 'requireNewRun'>;
  readonly clock: Clock;
}

/** Requires a full sweep 20 minutes after the stored shape has changed, so that no row keeps the old one. */
export async function followShape({ shape, states, clock }: FollowDeps): Promise<void> {
  const kept = await states.readShape();
  if (kept?.shape !== shape) {
    await states.keepShape({ shape, sinceMs: clock.now(), isSwept: kept === undefined });
  } else if (!kept.isSwept && clock.now() - kept.sinceMs >= settlingMs) {
    await states.requireNewRun('full');
    await states.keepShape({ ...kept, isSwept: true });
  }
}
