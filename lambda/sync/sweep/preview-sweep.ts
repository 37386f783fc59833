import { type LiveVersion, stampOf, verdictOf } from '../../customer/version.ts';
import type { Clock } from '../clock.ts';
import { passesByItself, RateLimitedError } from '../errors.ts';
import type { CustomerTable } from '../ports.ts';
import { comparePage } from './compare-page.ts';
import { countOutcome } from './count-outcome.ts';
import type { ListedPage } from './listed-page.ts';
import { createListedPages } from './listed-pages.ts';
import { isRefused, refusalOf } from './missing-limit.ts';
import { createStoredRows, type StoredRows } from './stored-rows.ts';
import type { CustomerList, StoredCustomers, SweepStates } from './sweep-ports.ts';
import { type SweepReport, toSweepReport } from './sweep-report.ts';
import { addCounts, moveOn, noCounts, type SweepCounts, type SweepRun } from './sweep-run.ts';
import { refuseTooManyUnreadable } from './unreadable.ts';

/** A sweep takes seconds to minutes. */
const lookAgainMs = 5_000;

export interface PreviewDeps {
  readonly source: CustomerList;
  readonly table: Pick<CustomerTable, 'load'>;
  readonly stored: StoredCustomers;
  readonly states: Pick<SweepStates, 'read'>;
  readonly clock: Clock;
}

/**
 * Reports what a full sweep would create, update and ask for by id (`relisted` and `missing`), and whether a person
 * would have to decide; writes nothing, not even how far it is, so it must end within one invocation. Throws what a
 * sweep would throw.
 */
export async function previewSweep(
  allowMissing: number | undefined,
  deadlineMs: number,
  deps: PreviewDeps,
): Promise<SweepReport> {
  const pages = createListedPages(deps.source, unstarted);
  const rows = createStoredRows(deps.stored, 0);
  let run: SweepRun = { ...unstarted, ...(allowMissing !== undefined && { allowMissing }) };
  try {
    while (!run.isScanned) {
      const watermarkMs = await untilNoSweepIsAtWork(deadlineMs, deps);
      const page = await pages.after(run, deadlineMs);
      const counts = addCounts(run.counts, await countPage(page, rows, watermarkMs, deps));
      refuseTooManyUnreadable(counts);
      run = { ...moveOn(run, page), counts };
    }
  } catch (error) {
    if (!passesByItself(error)) throw error;
    const reason = `${error.message}; this is what was found up to customer ${run.cursor}`;
    return toSweepReport('full', 'stopped', run, reason);
  }
  if (isRefused(run)) return toSweepReport('full', 'refused', run, refusalOf(run));
  return toSweepReport('full', 'completed', run);
}

const unstarted: SweepRun = {
  id: 'dry run',
  startedAtMs: 0,
  sourceBehindMs: 0,
  cursor: 0,
  crashes: 0,
  isScanned: false,
  missingLists: [],
  askedLists: 0,
  counts: noCounts,
};

/** It takes no lease by which sweeps could see it and leave it its part of the quota. Returns the watermark. */
async function untilNoSweepIsAtWork(
  deadlineMs: number,
  { states, clock }: PreviewDeps,
): Promise<number | undefined> {
  for (;;) {
    const [incremental, full] = await Promise.all([states.read('incremental'), states.read('full')]);
    if (!incremental.isHeld && !full.isHeld) return incremental.watermarkMs;
    if (clock.now() + lookAgainMs > deadlineMs) throw new RateLimitedError(lookAgainMs);
    await clock.sleep(lookAgainMs);
  }
}

async function countPage(
  page: ListedPage,
  rows: StoredRows,
  watermarkMs: number | undefined,
  { table, clock }: Pick<PreviewDeps, 'table' | 'clock'>,
): Promise<SweepCounts> {
  const { equalIds, missingIds, compared } = await comparePage(page, rows, { table, clock });
  let counts: SweepCounts = {
    ...noCounts,
    pages: 1,
    listed: page.records.length,
    unchanged: equalIds.size,
    missing: missingIds.length,
    compared,
    unreadable: page.records.filter((record) => 'error' in record).length,
    isolated: page.isolated,
  };
  const differing = page.records.flatMap((record): LiveVersion[] =>
    'version' in record && !equalIds.has(record.id) ? [record.version] : [],
  );
  const { stamps, failed } = await table.load(differing.map(({ customer }) => customer.id));
  for (const error of failed.values()) throw error;
  for (const version of differing) {
    const over = stamps.get(version.customer.id);
    counts = addCounts(
      counts,
      countOutcome(version, verdictOf(stampOf(version), over, clock.now()), over, watermarkMs),
    );
  }
  return counts;
}
