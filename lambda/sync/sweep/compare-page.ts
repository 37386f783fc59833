import { fingerprintOf } from '../../customer/fingerprint.ts';
import { isGone, wasObservedBefore } from '../../customer/version.ts';
import type { Clock } from '../clock.ts';
import type { CustomerTable } from '../ports.ts';
import type { ListedPage } from './listed-page.ts';
import type { StoredRows } from './stored-rows.ts';

/** Behind the last page there may be as many rows as the table has. */
const idsPerLoad = 1_000;

export interface CompareDeps {
  readonly table: Pick<CustomerTable, 'load'>;
  readonly clock: Clock;
}

/** How a page of the store's list differs from what the index of the table shows. */
export interface Comparison {
  /** Listed, and stored just so. */
  readonly equalIds: ReadonlySet<number>;
  /** Stored as living before the page was asked for, but not listed. */
  readonly missingIds: readonly number[];
  /** Rows stored as living. */
  readonly compared: number;
}

/** An incremental sweep compares with nothing: whatever is listed goes to the table. */
export const noComparison: Comparison = { equalIds: new Set(), missingIds: [], compared: 0 };

/**
 * Walks a page and the rows of the index side by side; on the last page also the rows behind it. The index may
 * lag, so what it calls missing is read again from the table.
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

  for await (const row of rows.through(page.isEnd ? Number.POSITIVE_INFINITY : page.lastId)) {
    if (isGone(row)) continue;
    compared += 1;
    const record = listed.get(row.id);
    if (record === undefined) candidateIds.push(row.id);
    else if ('version' in record && fingerprintOf(record.version.customer) === row.fingerprint)
      equalIds.add(row.id);
  }
  return { equalIds, missingIds: await stillMissing(candidateIds, page.askedAtMs, deps), compared };
}

/** A row that was written since the page was asked for may be of a customer that is newer than the page. */
async function stillMissing(
  ids: readonly number[],
  askedAtMs: number,
  { table, clock }: CompareDeps,
): Promise<number[]> {
  const missing: number[] = [];
  for (let from = 0; from < ids.length; from += idsPerLoad) {
    const some = ids.slice(from, from + idsPerLoad);
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
