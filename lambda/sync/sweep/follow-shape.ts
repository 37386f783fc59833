import type { Clock } from '../clock.ts';
import type { SweepStates } from './sweep-ports.ts';

/**
 * After this time no function with the old settings writes any more, and its last rows are so old that a newer version
 * wins outright.
 */
const settlingMs = 20 * 60_000;

export interface FollowDeps {
  readonly shape: string;
  readonly states: Pick<SweepStates, 'read' | 'readShape' | 'keepShape' | 'requireNewRun'>;
  readonly clock: Clock;
}

/** Requires a full sweep 20 minutes after the stored shape has changed, so that no row keeps the old one. */
export async function followShape({ shape, states, clock }: FollowDeps): Promise<void> {
  const kept = await states.readShape();
  if (kept?.shape !== shape) {
    const isSwept = kept === undefined && (await isNothingCopied(states));
    await states.keepShape({ shape, sinceMs: clock.now(), isSwept });
  } else if (!kept.isSwept && clock.now() - kept.sinceMs >= settlingMs) {
    await states.requireNewRun('full');
    await states.keepShape({ ...kept, isSwept: true });
  }
}

/** Then no row has another shape. */
async function isNothingCopied(states: Pick<SweepStates, 'read'>): Promise<boolean> {
  const { watermarkMs, run } = await states.read('incremental');
  return watermarkMs === undefined && run === undefined;
}
