import type { Clock } from '../clock.ts';
import { StaleError } from '../errors.ts';
import type { CustomerTable } from '../ports.ts';
import { askById } from './ask-by-id.ts';
import { comparePage, noComparison } from './compare-page.ts';
import { finishWalk } from './finish-walk.ts';
import { withFirstPage } from './first-page.ts';
import { orderOf } from './list-order.ts';
import type { ListedPage } from './listed-page.ts';
import { createListedPages } from './listed-pages.ts';
import { keepMissing } from './missing-lists.ts';
import { storePage } from './store-page.ts';
import { createStoredRows, type StoredRows } from './stored-rows.ts';
import type {
  CustomerList,
  Lease,
  StoredCustomers,
  SweepEvents,
  SweepStates,
  SweepTelemetry,
} from './sweep-ports.ts';
import { addCounts, moveOn, type OpenedRun, type SweepRun } from './sweep-run.ts';
import { refuseTooManyUnreadable } from './unreadable.ts';

export interface ScanDeps {
  readonly source: CustomerList;
  readonly table: CustomerTable;
  readonly stored: StoredCustomers;
  readonly states: Pick<SweepStates, 'read' | 'readUnreadable' | 'markUnreadable'>;
  readonly events: Pick<SweepEvents, 'requestRefreshes'>;
  readonly telemetry: SweepTelemetry;
  readonly clock: Clock;
}

/**
 * Copies the store's list from the run's cursor to its end. Yields the run after each page, when the page is durable.
 * A full sweep compares each page with the table's index and stores the ids of missing customers.
 */
export async function* scanList(
  begun: SweepRun,
  lease: Pick<Lease, 'keepMissing'>,
  deadlineMs: number,
  deps: ScanDeps,
): AsyncGenerator<SweepRun> {
  if (begun.isScanned) return;
  const pages = createListedPages(deps.source, begun);
  const list = begun.list ?? (await deps.source.open(begun.sinceMs, deadlineMs));
  const rowsAfter = (cursor: number) =>
    begun.scope === 'full' ? createStoredRows(deps.stored, cursor, list.direction) : undefined;

  let run: OpenedRun = {
    ...begun,
    list,
    cursor: begun.list === undefined ? orderOf(list.direction).start : begun.cursor,
  };
  let rows = rowsAfter(run.cursor);
  while (!run.isScanned) {
    const other = await deps.states.read(begun.scope === 'full' ? 'incremental' : 'full');
    deps.source.usePartOfShare(other.isHeld ? 0.5 : 1);

    const page = await pages.after(run, deadlineMs);
    try {
      run = await copyPage(page, rows, run, lease, deps);
    } catch (error) {
      if (!(error instanceof StaleError)) throw error;
      pages.shrink();
      rows = rowsAfter(run.cursor);
    }
    if (run.isScanned) run = await finishWalk(run, deadlineMs, deps);
    yield run;
  }
}

async function copyPage(
  page: ListedPage,
  rows: StoredRows | undefined,
  run: OpenedRun,
  lease: Pick<Lease, 'keepMissing'>,
  { table, states, events, telemetry, clock }: ScanDeps,
): Promise<OpenedRun> {
  const { equalIds, missingIds, compared } =
    rows === undefined ? noComparison : await comparePage(page, rows, { table, clock });
  const { counts, unreadable, lagsMs } = await storePage(page, equalIds, run, { table, events, clock });
  const pageCounts = {
    ...counts,
    pages: 1,
    listed: page.records.length,
    unfiltered: page.unfiltered,
    unreadable: unreadable.length,
    isolated: page.isolated,
    compared,
    missing: missingIds.length,
  };
  const runCounts = addCounts(run.counts, pageCounts);
  for (const { id, error } of unreadable) telemetry.unreadable(id, error);
  if (unreadable.length > 0) refuseTooManyUnreadable(runCounts);

  const missingLists = await keepMissing(run, missingIds, lease);
  const disputed = page.records.filter((record) => 'version' in record && record.isDisputed);
  const asked = await askById(idsOf([...unreadable, ...disputed]), run, { states, events });
  telemetry.listedAsked(asked);
  telemetry.pageSwept(pageCounts);
  telemetry.changesStored(lagsMs);
  const sourceBehindMs = Math.max(run.sourceBehindMs, page.sourceBehindMs);
  const isFirst = run.cursor === orderOf(run.list.direction).start;
  const list = isFirst ? withFirstPage(run.list, page) : run.list;
  return { ...moveOn(run, page), list, sourceBehindMs, missingLists, counts: runCounts };
}

function idsOf(customers: readonly { readonly id: number }[]): number[] {
  return customers.map(({ id }) => id);
}
