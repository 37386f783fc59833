import type { Lease, SweepStates, SweepTelemetry, SyncEvents } from './sweep-ports.ts';
import type { SweepRun } from './sweep-run.ts';
import { isRefused } from './unseen-limit.ts';

const idsPerList = 1_000;

/** Remembers what a page missed, before the page is checkpointed; returns the names of all lists there are now. */
export async function keepUnseen(
  { id, unseenLists }: SweepRun,
  customerIds: readonly number[],
  lease: Pick<Lease, 'keepUnseen'>,
): Promise<readonly string[]> {
  const names = [...unseenLists];
  for (let from = 0; from < customerIds.length; from += idsPerList) {
    names.push(await lease.keepUnseen(id, customerIds.slice(from, from + idsPerList)));
  }
  return names;
}

export function hasUnseenToAsk(run: SweepRun): boolean {
  return run.askedLists < run.unseenLists.length && !isRefused(run);
}

/**
 * Once the whole list is scanned, asks by id for what was unseen, since only that may delete; yields the run
 * after each list of ids that the bus took.
 */
export async function* askForUnseen(
  scanned: SweepRun,
  {
    states,
    events,
    telemetry,
  }: {
    states: Pick<SweepStates, 'readUnseen'>;
    events: Pick<SyncEvents, 'requestRefreshes'>;
    telemetry: Pick<SweepTelemetry, 'unseenAsked'>;
  },
): AsyncGenerator<SweepRun> {
  let run = scanned;
  while (hasUnseenToAsk(run)) {
    const ids = await states.readUnseen(run.id, run.unseenLists[run.askedLists] ?? '');
    await events.requestRefreshes(ids, 'unseen');
    telemetry.unseenAsked(ids.length);
    run = { ...run, askedLists: run.askedLists + 1 };
    yield run;
  }
}
