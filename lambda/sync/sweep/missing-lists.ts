import { chunksOf } from '../chunks.ts';
import { isRefused } from './missing-limit.ts';
import type { Lease, SweepEvents, SweepStates, SweepTelemetry } from './sweep-ports.ts';
import type { SweepRun } from './sweep-run.ts';

const idsPerList = 1_000;

/** Stores the ids that a page shows to be missing, before its checkpoint. Returns the names of all lists so far. */
export async function keepMissing(
  { id, missingLists }: SweepRun,
  customerIds: readonly number[],
  lease: Pick<Lease, 'keepMissing'>,
): Promise<readonly string[]> {
  const names = [...missingLists];
  for (const ids of chunksOf(customerIds, idsPerList)) names.push(await lease.keepMissing(id, ids));
  return names;
}

export function hasMissingToAsk(run: SweepRun): boolean {
  return run.askedLists < run.missingLists.length && run.isWhole !== false && !isRefused(run);
}

/**
 * Requests the missing customers by id once the whole list is scanned, because only a fetch by id may delete. Yields
 * the run after each list of ids that the bus accepted.
 */
export async function* askForMissing(
  scanned: SweepRun,
  {
    states,
    events,
    telemetry,
  }: {
    states: Pick<SweepStates, 'readMissing'>;
    events: Pick<SweepEvents, 'requestRefreshes'>;
    telemetry: Pick<SweepTelemetry, 'missingAsked'>;
  },
): AsyncGenerator<SweepRun> {
  let run = scanned;
  while (hasMissingToAsk(run)) {
    const ids = await states.readMissing(run.id, run.missingLists[run.askedLists] ?? '');
    await events.requestRefreshes(ids, 'missing');
    telemetry.missingAsked(ids.length);
    run = { ...run, askedLists: run.askedLists + 1 };
    yield run;
  }
}
