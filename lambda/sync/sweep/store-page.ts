import type { LiveVersion } from '../../customer/version.ts';
import { ContractError } from '../errors.ts';
import type { CustomerTable } from '../ports.ts';
import { countOutcome } from './count-outcome.ts';
import type { ListedPage } from './listed-page.ts';
import type { SweepEvents } from './sweep-ports.ts';
import { addCounts, noCounts, type SweepCounts } from './sweep-run.ts';
import type { Unreadable } from './unreadable.ts';

export interface StoredPage {
  readonly counts: SweepCounts;
  readonly unreadable: readonly Unreadable[];
}

const fewUndecided = 100;
const fewUndecidedPart = 0.05;

/** More in one run would not be lists that lag: the next run, minutes later, decides by the time that has passed. */
function undecidedLeft({ undecided, listed }: SweepCounts, listedNow: number): number {
  return Math.max(0, Math.floor(Math.max(fewUndecided, fewUndecidedPart * (listed + listedNow))) - undecided);
}

/**
 * Stores what differs on a page, and asks by id for what is listed but stored as deleted, or with the same date but other
 * content, at most max(100, 5 %) of the latter a run (`before` tells of its earlier pages). When it returns, all of
 * that is durable. Safe to repeat. Throws the first error that is not a customer's own.
 */
export async function storePage(
  { records }: ListedPage,
  equalIds: ReadonlySet<number>,
  before: SweepCounts,
  watermarkMs: number | undefined,
  { table, events }: { table: Pick<CustomerTable, 'save'>; events: Pick<SweepEvents, 'requestRefreshes'> },
): Promise<StoredPage> {
  const unreadable: Unreadable[] = [];
  const differing: LiveVersion[] = [];
  for (const record of records) {
    if ('error' in record) unreadable.push(record);
    else if (!equalIds.has(record.id)) differing.push(record.version);
  }

  const results = await table.save(differing);
  const relistedIds: number[] = [];
  const undecidedIds: number[] = [];
  let counts: SweepCounts = { ...noCounts, unchanged: equalIds.size };
  for (const [index, version] of differing.entries()) {
    const { id } = version.customer;
    const result = results[index] ?? {
      error: new Error('the table answered with fewer results than versions'),
    };
    if ('outcome' in result) {
      const counted = countOutcome(version, result.outcome, result.over, watermarkMs);
      if (counted.relisted > 0) relistedIds.push(id);
      if (counted.undecided > 0) undecidedIds.push(id);
      counts = addCounts(counts, counted);
    } else {
      if (!(result.error instanceof ContractError)) throw result.error;
      unreadable.push({ id, error: result.error });
    }
  }
  const asked = Math.min(undecidedIds.length, undecidedLeft(before, records.length));
  await events.requestRefreshes([...relistedIds, ...undecidedIds.slice(0, asked)], 'listed');
  return { counts, unreadable };
}
