import type { SweepStates } from './sweep-ports.ts';

/**
 * Requires a full sweep that begins after this moment, because events were lost; `resumeUnfinished` starts it.
 * False where nothing has been copied yet, so that none is needed.
 */
export async function catchUp({
  states,
}: {
  states: Pick<SweepStates, 'read' | 'requireNewRun'>;
}): Promise<boolean> {
  const { watermarkMs, run, isHeld } = await states.read('incremental');
  if (watermarkMs === undefined && run === undefined && !isHeld) return false;
  await states.requireNewRun('full');
  return true;
}
