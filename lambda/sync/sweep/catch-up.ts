import type { SweepStates } from './sweep-ports.ts';

/**
 * Sees to it that a full sweep begins after this moment, since events were lost; `resumeUnfinished` sets it going.
 * False where it is not needed, since nothing has been copied yet.
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
