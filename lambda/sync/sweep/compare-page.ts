import { fingerprintOf } from '../../customer/fingerprint.ts';
import { isGone, wasObservedBefore } from '../../customer/version.ts';
import { chunksOf } from '../chunks.ts';
import type { Clock } from '../clock.ts';
import type { CustomerTable } from '../ports.ts';
import type { ListedPage } from './listed-page.ts';
import type { StoredRows } from './stored-rows.ts';

/** After the last page there may be as many rows as the table has. */
const idsPerLoad = 1_000;

export interface CompareDeps {
  readonly table: Pick<CustomerTable, 'load'>;
  readonly clock: Clock;
}

/** The differences between a page of the store's list and the table's index. */
export interface Comparison {
  /** Customers that are stored exactly as listed. */
  readonly equalIds: ReadonlySet<number>;
  /** Customers that were stored as living before the page was requested, but are not on it. */
  readonly missingIds: readonly number[];
  /** Number of rows stored as living. */
  readonly compared: number;
}

/** An incremental sweep compares nothing: it sends every listed customer to the table. */
export const noComparison: Comparison = { equalIds: new Set(), missingIds: [], compared: 0 };

/**
 * Walks a page and the rows of the index side by side, on the last page also the rows after it. The index may lag, so
 * rows that seem to be missing are read again from the table.
 */
export async function comparePage(
  page: ListedPage,
  rows: StoredRows,
  deps: CompareDeps,
): Promise<Comparison> {
  const listed = new Map(page.records.map((record) => [record.id, record]));
  const equalIds = new Set<number>();
  const candidateIds: number[] = [];
  let compared = 0;

  for await (const row of rows.through(page.isEnd ? undefined : page.lastId)) {
    if (isGone(row)) continue;
    compared += 1;
    const record = listed.get(row.id);
    if (record === undefined) candidateIds.push(row.id);
    else if ('version' in record && fingerprintOf(record.version.customer) === row.fingerprint)
      equalIds.add(row.id);
  }
  return { equalIds, missingIds: await stillMissing(candidateIds, page.askedAtMs, deps), compared };
}

/** Leaves out rows that were written after the page was requested: their customers may be newer than the page. */
async function stillMissing(
  ids: readonly number[],
  askedAtMs: number,
  { table, clock }: CompareDeps,
): Promise<number[]> {
  const missing: number[] = [];
  for (const some of chunksOf(ids, idsPerLoad)) {
    const { stamps, failed } = await table.load(some);
    for (const error of failed.values()) throw error;
    const nowMs = clock.now();
    for (const id of some) {
      const stamp = stamps.get(id);
      if (stamp !== undefined && !isGone(stamp) && wasObservedBefore(stamp, askedAtMs, nowMs))
        missing.push(id);
    }
  }
  return missing;
}
