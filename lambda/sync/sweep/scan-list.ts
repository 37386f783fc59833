import type { Clock } from '../clock.ts';
import { StaleError } from '../errors.ts';
import type { CustomerTable } from '../ports.ts';
import { askById } from './ask-by-id.ts';
import { comparePage, noComparison } from './compare-page.ts';
import type { ListedPage } from './listed-page.ts';
import { createListedPages } from './listed-pages.ts';
import { storePage } from './store-page.ts';
import { createStoredRows, type StoredRows } from './stored-rows.ts';
import type {
  CustomerList,
  Lease,
  StoredCustomers,
  SweepStates,
  SweepTelemetry,
  SyncEvents,
} from './sweep-ports.ts';
import { addCounts, moveOn, type SweepRun, type SweepScope } from './sweep-run.ts';
import { refuseTooManyUnreadable } from './unreadable.ts';
import { keepUnseen } from './unseen-lists.ts';

export interface ScanDeps {
  readonly source: CustomerList;
  readonly table: CustomerTable;
  readonly stored: StoredCustomers;
  readonly states: Pick<SweepStates, 'read' | 'readUnreadable' | 'markUnreadable'>;
  readonly events: Pick<SyncEvents, 'requestRefreshes'>;
  readonly telemetry: SweepTelemetry;
  readonly clock: Clock;
}

/**
 * Copies the store's list from the run's cursor to its end; yields the run after each page, all of which is durable
 * by then. A sweep of all compares each page with the table's index and remembers what it did not see.
 */
export async function* scanList(
  begun: SweepRun,
  scope: SweepScope,
  lease: Pick<Lease, 'keepUnseen'>,
  deadlineMs: number,
  deps: ScanDeps,
): AsyncGenerator<SweepRun> {
  const pages = createListedPages(deps.source, begun);
  const rowsAfter = (cursor: number) => (scope === 'all' ? createStoredRows(deps.stored, cursor) : undefined);

  let run = begun;
  let rows = rowsAfter(run.cursor);
  while (!run.isScanned) {
    const other = await deps.states.read(scope === 'all' ? 'changed' : 'all');
    deps.source.usePartOfShare(other.isHeld ? 0.5 : 1);
    const watermarkMs = scope === 'all' ? other.watermarkMs : undefined;

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
  lease: Pick<Lease, 'keepUnseen'>,
  { table, states, events, telemetry, clock }: ScanDeps,
): Promise<SweepRun> {
  const { equalIds, unseenIds, compared } =
    rows === undefined ? noComparison : await comparePage(page, rows, { table, clock });
  const { counts, unreadable } = await storePage(page, equalIds, run.counts, watermarkMs, { table, events });
  const pageCounts = {
    ...counts,
    pages: 1,
    listed: page.records.length,
    unreadable: unreadable.length,
    isolated: page.isolated,
    compared,
    unseen: unseenIds.length,
  };
  const runCounts = addCounts(run.counts, pageCounts);
  if (unreadable.length > 0) refuseTooManyUnreadable(runCounts);

  const unseenLists = await keepUnseen(run, unseenIds, lease);
  const disputed = page.records.filter((record) => 'version' in record && record.isDisputed);
  const asked = await askById(idsOf([...unreadable, ...disputed]), scope, { states, events });
  telemetry.listedAsked(asked);
  for (const { id, error } of unreadable) telemetry.unreadable(id, error);
  telemetry.pageSwept(pageCounts);
  const sourceBehindMs = Math.max(run.sourceBehindMs, page.sourceBehindMs);
  return { ...moveOn(run, page), sourceBehindMs, unseenLists, counts: runCounts };
}

function idsOf(customers: readonly { readonly id: number }[]): number[] {
  return customers.map(({ id }) => id);
}
