import { type BeginDeps, beginRun } from './begin-run.ts';
import type { Clock } from './clock.ts';
import { whileHeld } from './heartbeat.ts';
import type { SweepStates } from './sweep-ports.ts';

export interface CatchUpDeps extends BeginDeps {
  readonly states: Pick<SweepStates, 'read' | 'take'>;
  readonly clock: Clock;
}

/**
 * Puts a new sweep of all in the place of one that is not finished, for `resumeUnfinished` to set going. True also
 * when none is needed, since the first copy is still being made; false when one is at work.
 */
export async function catchUp(deadlineMs: number, deps: CatchUpDeps): Promise<boolean> {
  if ((await deps.states.read('changed')).watermarkMs === undefined) return true;
  const lease = await deps.states.take('all');
  if (lease === undefined) return false;
  return await whileHeld(lease, deps.clock, async () => {
    const run = await beginRun('all', lease.state, lease.state.run?.allowUnseen, deadlineMs, deps);
    await lease.checkpoint(run, { release: true });
    return true;
  });
}
