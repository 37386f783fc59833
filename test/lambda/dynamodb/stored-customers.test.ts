import { describe, expect, it } from 'vitest';
import { createStoredCustomers } from '../../../lambda/dynamodb/stored-customers.ts';
import { TableUnavailableError } from '../../../lambda/sync/errors.ts';
import type { Direction } from '../../../lambda/sync/sweep/list-order.ts';
import type { StoredCustomers, StoredRow } from '../../../lambda/sync/sweep/sweep-ports.ts';
import { runningDynamoDb } from '../../support/running-table.ts';

const noonMs = Date.parse('2024-05-06T12:00:00Z');
const dynamoDb = runningDynamoDb();

describe('createStoredCustomers', () => {
  it('merges the 16 streams of the index in the order of the ids, with any gaps', async () => {
    const { stored, table } = await tableWith([1, 2, 15, 16, 17, 33, 100, 1_000_000, 2 ** 40]);
    await table.saveNow([{ deletedId: 50, observedAtMs: noonMs }]);

    expect(idsOf(await read(stored, 0))).toEqual([1, 2, 15, 16, 17, 33, 50, 100, 1_000_000, 2 ** 40]);
  });

  it('returns the fingerprints of live rows, and none for tombstones', async () => {
    const { stored, table } = await tableWith([1]);
    await table.saveNow([{ deletedId: 2, observedAtMs: noonMs }]);

    expect(await read(stored, 0)).toEqual([
      { id: 1, observedAtMs: noonMs, fingerprint: (await table.item(1))?.['fingerprint'] },
      { id: 2, observedAtMs: noonMs },
    ]);
  });

  it('begins after the given id', async () => {
    const { stored } = await tableWith([1, 2, 3, 4]);

    expect(idsOf(await read(stored, 2))).toEqual([3, 4]);
  });

  it('reads streams that are longer than one answer to a query', async () => {
    const ids = Array.from({ length: 600 }, (_, index) => 16 * (index + 1));
    const { stored } = await tableWith([...ids, 17]);

    expect(idsOf(await read(stored, 0))).toEqual([16, 17, ...ids.slice(1)]);
  });

  it('merges the streams in descending order, from the customer before the given id', async () => {
    const ids = [1, 2, 15, 16, 17, 33, 100, 1_000_000, 2 ** 40];
    const { stored } = await tableWith(ids);

    expect(idsOf(await read(stored, Number.MAX_SAFE_INTEGER, 'descending'))).toEqual(ids.toReversed());
    expect(idsOf(await read(stored, 17, 'descending'))).toEqual([16, 15, 2, 1]);
  });

  it('reads long streams in descending order', async () => {
    const ids = Array.from({ length: 600 }, (_, index) => 16 * (index + 1));
    const { stored } = await tableWith([...ids, 17]);

    expect(idsOf(await read(stored, Number.MAX_SAFE_INTEGER, 'descending'))).toEqual(
      [...ids.slice(1), 17, 16].sort((a, b) => b - a),
    );
  });

  it('returns nothing for an empty table', async () => {
    const { stored } = await tableWith([]);

    expect(await read(stored, 0)).toEqual([]);
  });

  it('fails when DynamoDB throttles for good', async () => {
    const { stored } = await tableWith([1]);
    const throttle = dynamoDb.proxy.inject(
      { kind: 'throttled' },
      { times: Number.POSITIVE_INFINITY, when: ({ action }) => action === 'Query' },
    );

    await expect(read(stored, 0)).rejects.toThrow(TableUnavailableError);
    throttle.stop();
  });
});

describe('holdsOthers', () => {
  it.each([
    { living: [1, 2, 3], ids: [1, 2, 3], holds: false },
    { living: [1, 2, 3], ids: [1, 2], holds: true },
    { living: [], ids: [7], holds: false },
    { living: [900], ids: [7], holds: true },
  ])('returns $living when asked for living customers other than $ids', async ({ living, ids, holds }) => {
    const { stored } = await tableWith(living);

    expect(await stored.holdsOthers(ids)).toBe(holds);
  });

  it('does not count a tombstone as a living customer', async () => {
    const { stored, table } = await tableWith([1]);
    await table.saveNow([{ deletedId: 2, observedAtMs: noonMs }]);

    expect(await stored.holdsOthers([1])).toBe(false);
  });
});

async function tableWith(ids: readonly number[]) {
  const table = await dynamoDb.table();
  await table.saveNow(ids.map((id) => ({ customer: { id }, observedAtMs: noonMs })));
  return { table, stored: createStoredCustomers({ client: table.client, tableName: table.tableName }) };
}

async function read(
  stored: StoredCustomers,
  afterId: number,
  direction: Direction = 'ascending',
): Promise<StoredRow[]> {
  const rows: StoredRow[] = [];
  for await (const row of stored.after(afterId, direction)) rows.push(row);
  return rows;
}

function idsOf(rows: readonly StoredRow[]): number[] {
  return rows.map(({ id }) => id);
}
