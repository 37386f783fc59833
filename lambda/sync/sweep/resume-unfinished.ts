import { type BeginDeps, beginRun } from './begin-run.ts';
import { whileHeld } from './heartbeat.ts';
import type { SweepEvents, SweepStates } from './sweep-ports.ts';
import type { SweepRun } from './sweep-run.ts';

export interface ResumeDeps extends BeginDeps {
  readonly states: Pick<SweepStates, 'read' | 'take'>;
  readonly events: Pick<SweepEvents, 'continueSweep'>;
}

/**
 * Continues an unfinished full sweep that no run is at work on, or begins one where a new one is required or another
 * shape is stored by now.
 */
export async function resumeUnfinished(deps: ResumeDeps): Promise<void> {
  const { run: unfinished, isHeld, needsNewRun = false } = await deps.states.read('full');
  if (isHeld) return;
  const isOfAnotherShape = unfinished !== undefined && unfinished.shape !== deps.shape;
  const run = needsNewRun || isOfAnotherShape ? await beginAnew(deps) : unfinished;
  if (run !== undefined) await deps.events.continueSweep('full', run.id);
}

/** Begins no run before the first copy is complete. */
async function beginAnew(deps: ResumeDeps): Promise<SweepRun | undefined> {
  if ((await deps.states.read('incremental')).watermarkMs === undefined) return undefined;
  const lease = await deps.states.take('full');
  if (lease === undefined) return undefined;
  return await whileHeld(lease, deps.clock, async () => {
    const run = await beginRun('full', lease.state, undefined, deps);
    await lease.checkpoint(run, { release: true, begins: true });
    return run;
  });
}
