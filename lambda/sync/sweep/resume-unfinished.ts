import { type BeginDeps, beginRun } from './begin-run.ts';
import { whileHeld } from './heartbeat.ts';
import type { SweepStates, SyncEvents } from './sweep-ports.ts';
import type { SweepRun } from './sweep-run.ts';

export interface ResumeDeps extends BeginDeps {
  readonly states: Pick<SweepStates, 'read' | 'take'>;
  readonly events: Pick<SyncEvents, 'continueSweep'>;
}

/** Has a sweep of all go on that nobody is at work on, or begin where a new one is required. */
export async function resumeUnfinished(deps: ResumeDeps): Promise<void> {
  const { run: unfinished, isHeld, needsNewRun = false } = await deps.states.read('all');
  if (isHeld) return;
  const run = needsNewRun ? await beginAnew(deps) : unfinished;
  if (run !== undefined) await deps.events.continueSweep('all', run.id);
}

/** Not before the first copy is complete. */
async function beginAnew(deps: ResumeDeps): Promise<SweepRun | undefined> {
  if ((await deps.states.read('changed')).watermarkMs === undefined) return undefined;
  const lease = await deps.states.take('all');
  if (lease === undefined) return undefined;
  return await whileHeld(lease, deps.clock, async () => {
    const run = beginRun('all', lease.state, undefined, deps);
    await lease.checkpoint(run, { release: true, begins: true });
    return run;
  });
}
