import type { LiveVersion } from '../customer/version.ts';
import { countOutcome } from './count-outcome.ts';
import { ContractError } from './errors.ts';
import type { ListedPage } from './listed-page.ts';
import type { CustomerTable, Observation } from './ports.ts';
import type { SyncEvents } from './sweep-ports.ts';
import { addCounts, noCounts, type SweepCounts } from './sweep-run.ts';
import type { Unreadable } from './unreadable.ts';

export interface StoredPage {
  readonly counts: SweepCounts;
  readonly unreadable: readonly Unreadable[];
}

/**
 * Stores what differs on a page, and asks by id for what is listed but stored as deleted. When it returns, all of
 * that is durable. Safe to repeat. Throws the first error that is not a customer's own.
 */
export async function storePage(
  { records, takenAtMs }: ListedPage,
  equalIds: ReadonlySet<number>,
  watermarkMs: number | undefined,
  { table, events }: { table: Pick<CustomerTable, 'save'>; events: Pick<SyncEvents, 'requestRefreshes'> },
): Promise<StoredPage> {
  const unreadable: Unreadable[] = [];
  const differing: Observation<LiveVersion>[] = [];
  for (const record of records) {
    if ('error' in record) unreadable.push(record);
    else if (!equalIds.has(record.id)) differing.push({ version: record.version, takenAtMs });
  }

  const results = await table.save(differing);
  const relistedIds: number[] = [];
  let counts: SweepCounts = { ...noCounts, unchanged: equalIds.size };
  for (const [index, { version }] of differing.entries()) {
    const { id } = version.customer;
    const result = results[index] ?? {
      error: new Error('the table answered with fewer results than versions'),
    };
    if ('outcome' in result) {
      const counted = countOutcome(version, result.outcome, result.over, watermarkMs);
      if (counted.relisted > 0) relistedIds.push(id);
      counts = addCounts(counts, counted);
    } else {
      if (!(result.error instanceof ContractError)) throw result.error;
      unreadable.push({ id, error: result.error });
    }
  }
  await events.requestRefreshes(relistedIds, 'listed');
  return { counts, unreadable };
}
