import type { SweepStates, SyncEvents } from './sweep-ports.ts';

/** Has an unfinished sweep of all go on that nobody is at work on. */
export async function resumeUnfinished({
  states,
  events,
}: {
  states: Pick<SweepStates, 'read'>;
  events: Pick<SyncEvents, 'continueSweep'>;
}): Promise<void> {
  const { run, isHeld } = await states.read('all');
  if (run !== undefined && !isHeld) await events.continueSweep('all', run.id);
}
