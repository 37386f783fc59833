import { atLeast, atMost, type BenchResult } from './figure.ts';
import { requestFigures } from './request-figures.ts';
import { runAlone } from './run-alone.ts';
import { startSweepWorld } from './sweep-world.ts';
import { sweepToEnd } from './swept.ts';

const customers = 2_000;
const edited = 600;
const deleted = 3;

/** Counts the requests of each kind of sweep, and the listed customers that it requests by id: there must be none. */
export async function listRequests(): Promise<BenchResult> {
  await using open = new AsyncDisposableStack();
  const world = await startSweepWorld({ customers }, open);
  const { store, asked } = world;

  const backfill = await sweepToEnd('incremental', world);
  for (let id = 1; id <= edited; id += 1) store.edit(id, { notes: 'edited' });
  const changed = await sweepToEnd('incremental', world);
  const all = await sweepToEnd('full', world);
  const askedForSeen = asked();
  for (let id = 1; id <= deleted; id += 1) store.remove(id);
  const allAfterDeletes = await sweepToEnd('full', world);

  return {
    figures: [
      ...requestFigures('a backfill', backfill),
      atLeast(
        `of ${edited} edited customers, those that an incremental sweep updates`,
        changed.report.updated ?? 0,
        edited,
      ),
      ...requestFigures('an incremental sweep', changed),
      ...requestFigures('a full sweep', all),
      atMost('customers that these sweeps request by id', askedForSeen, 0),
      ...requestFigures(`a full sweep after ${deleted} deletes`, allAfterDeletes),
      atMost(`customers that it requests by id beyond these ${deleted}`, Math.abs(asked() - deleted), 0),
    ],
    details: { asked: asked() },
  };
}

await runAlone(import.meta, listRequests);
