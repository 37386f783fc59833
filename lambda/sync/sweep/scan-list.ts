import type { Clock } from '../clock.ts';
import { StaleError } from '../errors.ts';
import type { CustomerTable } from '../ports.ts';
import { askById } from './ask-by-id.ts';
import { comparePage, noComparison } from './compare-page.ts';
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
import { addCounts, moveOn, type SweepRun, type SweepScope } from './sweep-run.ts';
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
 * Copies the store's list from the run's cursor to its end; yields the run after each page, all of which is durable
 * by then. A full sweep compares each page with the table's index and remembers what it did not see.
 */
export async function* scanList(
  begun: SweepRun,
  scope: SweepScope,
  lease: Pick<Lease, 'keepMissing'>,
  deadlineMs: number,
  deps: ScanDeps,
): AsyncGenerator<SweepRun> {
  const pages = createListedPages(deps.source, begun);
  const rowsAfter = (cursor: number) =>
    scope === 'full' ? createStoredRows(deps.stored, cursor) : undefined;

  let run = begun;
  let rows = rowsAfter(run.cursor);
  while (!run.isScanned) {
    const other = await deps.states.read(scope === 'full' ? 'incremental' : 'full');
    deps.source.usePartOfShare(other.isHeld ? 0.5 : 1);
    const watermarkMs = scope === 'full' ? other.watermarkMs : undefined;

    const page = await pages.after(run, deadlineMs);
    try {
      run = await copyPage(page, rows, run, scope, watermarkMs, lease, deps);
    } catch (error) {
      if (!(error instanceof StaleError)) throw error;
      pages.shrink();
      rows = rowsAfter(run.cursor);
    }
    yield run;
  }
}

async function copyPage(
  page: ListedPage,
  rows: StoredRows | undefined,
  run: SweepRun,
  scope: SweepScope,
  watermarkMs: number | undefined,
  lease: Pick<Lease, 'keepMissing'>,
  { table, states, events, telemetry, clock }: ScanDeps,
): Promise<SweepRun> {
  const { equalIds, missingIds, compared } =
    rows === undefined ? noComparison : await comparePage(page, rows, { table, clock });
  const { counts, unreadable } = await storePage(page, equalIds, run.counts, watermarkMs, { table, events });
  const pageCounts = {
    ...counts,
    pages: 1,
    listed: page.records.length,
    unreadable: unreadable.length,
    isolated: page.isolated,
    compared,
    missing: missingIds.length,
  };
  const runCounts = addCounts(run.counts, pageCounts);
  if (unreadable.length > 0) refuseTooManyUnreadable(runCounts);

  const missingLists = await keepMissing(run, missingIds, lease);
  const disputed = page.records.filter((record) => 'version' in record && record.isDisputed);
  const asked = await askById(idsOf([...unreadable, ...disputed]), scope, { states, events });
  telemetry.listedAsked(asked);
  for (const { id, error } of unreadable) telemetry.unreadable(id, error);
  telemetry.pageSwept(pageCounts);
  const sourceBehindMs = Math.max(run.sourceBehindMs, page.sourceBehindMs);
  return { ...moveOn(run, page), sourceBehindMs, missingLists, counts: runCounts };
}

function idsOf(customers: readonly { readonly id: number }[]): number[] {
  return customers.map(({ id }) => id);
}
