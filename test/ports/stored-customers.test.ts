import { describe, expect, it } from 'vitest';
import { stampOf, type Version } from '../../lambda/customer/version.ts';
import type { Direction } from '../../lambda/sync/sweep/list-order.ts';
import type { StoredRow } from '../../lambda/sync/sweep/sweep-ports.ts';
import { runningDynamoDb } from '../support/running-table.ts';
import { customerTables, type OpenTable } from './customer-tables.ts';
import { fetched, gone, listed, noonMs } from './versions.ts';

describe.each(customerTables(runningDynamoDb()))('StoredCustomers: %s', (_name, open) => {
  it('ascend by id, whatever the order and the gaps of the stored ids', async () => {
    const ids = [2 ** 40, 33, 17, 100, 16, 1, 15, 2, 1_000_000];
    const read = await readerOf(
      open,
      ids.map((id) => fetched(id)),
    );

    expect(idsOf(await read(0))).toEqual(ids.toSorted((a, b) => a - b));
  });

  it('descend by id where that is asked for, beginning behind the given id', async () => {
    const ids = [2 ** 40, 33, 17, 100, 16, 1, 15, 2, 1_000_000];
    const read = await readerOf(
      open,
      ids.map((id) => fetched(id)),
    );
    const descending = ids.toSorted((a, b) => b - a);

    expect(idsOf(await read(Number.MAX_SAFE_INTEGER, 'descending'))).toEqual(descending);
    expect(idsOf(await read(17, 'descending'))).toEqual([16, 15, 2, 1]);
    expect(idsOf(await read(14, 'descending'))).toEqual([2, 1]);
    expect(idsOf(await read(1, 'descending'))).toEqual([]);
  });

  it('have the fingerprint of living customers, and none for deleted ones', async () => {
    const read = await readerOf(open, [fetched(1), gone(2, { afterMs: 1 }), listed(3, { afterMs: 2 })]);

    expect(await read(0)).toEqual([
      { id: 1, observedAtMs: noonMs, fingerprint: stampOf(fetched(1)).fingerprint },
      { id: 2, observedAtMs: noonMs + 1 },
      { id: 3, observedAtMs: noonMs + 2, fingerprint: stampOf(fetched(3)).fingerprint },
    ]);
  });

  it('show only the last stored version of each customer', async () => {
    const read = await readerOf(open, [fetched(1)], [gone(1, { afterMs: 1 })]);

    expect(await read(0)).toEqual([{ id: 1, observedAtMs: noonMs + 1 }]);
  });

  it('begin after the given id, whether it is stored or not', async () => {
    const read = await readerOf(
      open,
      [1, 2, 4, 5].map((id) => fetched(id)),
    );

    expect(idsOf(await read(2))).toEqual([4, 5]);
    expect(idsOf(await read(3))).toEqual([4, 5]);
    expect(idsOf(await read(5))).toEqual([]);
  });

  it('are an empty list for an empty table', async () => {
    const read = await readerOf(open);

    expect(await read(0)).toEqual([]);
  });

  it('are all returned when they need more than one read', async () => {
    const ids = Array.from({ length: 251 }, (_, index) => 16 * (index + 1));
    const read = await readerOf(
      open,
      [...ids, 17].map((id) => fetched(id)),
    );

    expect(idsOf(await read(0))).toEqual([16, 17, ...ids.slice(1)]);
    expect(idsOf(await read(16))).toEqual([17, ...ids.slice(1)]);
    expect(idsOf(await read(ids.at(-1) ?? 0, 'descending'))).toEqual([...ids.slice(1, -1).reverse(), 17, 16]);
  });
});

/** Saves these versions, one batch after another. Returns a reader of the rows after an id. */
async function readerOf(open: OpenTable, ...batches: readonly (readonly Version[])[]) {
  const { table, stored } = await open();
  for (const versions of batches) {
    await table.save(versions);
  }
  return async (afterId: number, direction: Direction = 'ascending') => {
    const rows: StoredRow[] = [];
    for await (const row of stored.after(afterId, direction)) rows.push(row);
    return rows;
  };
}

function idsOf(rows: readonly StoredRow[]): number[] {
  return rows.map(({ id }) => id);
}
