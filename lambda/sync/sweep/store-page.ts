import { lagOf } from '../../customer/lag.ts';
import type { LiveVersion } from '../../customer/version.ts';
import type { Clock } from '../clock.ts';
import { ContractError } from '../errors.ts';
import type { CustomerTable } from '../ports.ts';
import { countOutcome } from './count-outcome.ts';
import type { ListedPage } from './listed-page.ts';
import type { SweepEvents } from './sweep-ports.ts';
import { addCounts, noCounts, type SweepCounts, type SweepRun } from './sweep-run.ts';
import type { Unreadable } from './unreadable.ts';

export interface StoreDeps {
  readonly table: Pick<CustomerTable, 'save'>;
  readonly events: Pick<SweepEvents, 'requestRefreshes'>;
  readonly clock: Clock;
}

export interface StoredPage {
  readonly counts: SweepCounts;
  readonly unreadable: readonly Unreadable[];
  /** For each edit that was stored, the time from the edit to its row. Empty in runs that read the whole list. */
  readonly lagsMs: readonly number[];
}

const fewUndecided = 100;
const fewUndecidedPart = 0.05;

/** How many undecided customers the run may still request. The next full sweep decides the others: time has passed. */
function undecidedLeft({ undecided, listed }: SweepCounts, listedNow: number): number {
  return Math.max(0, Math.floor(Math.max(fewUndecided, fewUndecidedPart * (listed + listedNow))) - undecided);
}

/**
 * Stores the records of a page that differ. Requests by id the customers that are listed but stored as deleted, and
 * those whose version is undecided: of these at most max(100, 5 %) in a run. When it returns, all of that is durable.
 * Safe to repeat. Throws the first error that is not caused by a customer's own record.
 */
export async function storePage(
  { records }: ListedPage,
  equalIds: ReadonlySet<number>,
  { counts: before, driftBeforeMs, sinceMs }: Pick<SweepRun, 'counts' | 'driftBeforeMs' | 'sinceMs'>,
  { table, events, clock }: StoreDeps,
): Promise<StoredPage> {
  const unreadable: Unreadable[] = [];
  const differing: LiveVersion[] = [];
  for (const record of records) {
    if ('error' in record) unreadable.push(record);
    else if (!equalIds.has(record.id)) differing.push(record.version);
  }

  const results = await table.save(differing);
  const nowMs = clock.now();
  const lagsMs: number[] = [];
  const relistedIds: number[] = [];
  const undecidedIds: number[] = [];
  let counts: SweepCounts = { ...noCounts, unchanged: equalIds.size };
  for (const [index, version] of differing.entries()) {
    const { id } = version.customer;
    const result = results[index] ?? {
      error: new Error('the table answered with fewer results than versions'),
    };
    if ('outcome' in result) {
      const counted = countOutcome(version, result, driftBeforeMs);
      if (counted.relisted > 0) relistedIds.push(id);
      if (counted.undecided > 0) undecidedIds.push(id);
      counts = addCounts(counts, counted);
      const lagMs = sinceMs === undefined ? undefined : lagOf(version, result, nowMs);
      if (lagMs !== undefined) lagsMs.push(lagMs);
    } else {
      if (!(result.error instanceof ContractError)) throw result.error;
      unreadable.push({ id, error: result.error });
    }
  }
  const asked = Math.min(undecidedIds.length, undecidedLeft(before, records.length));
  await events.requestRefreshes([...relistedIds, ...undecidedIds.slice(0, asked)], 'listed');
  const left = undecidedIds.length - asked;
  return {
    counts: { ...counts, undecided: asked, superseded: counts.superseded + left },
    unreadable,
    lagsMs,
  };
}
