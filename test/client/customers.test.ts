import { describe, expect, it } from 'vitest';
import { createCustomersClient } from '../../client/index.ts';
import { runningDynamoDb } from '../support/running-table.ts';
import { idsOf, noonMs, plainClient, readsOf, withPagesOf } from './reading.ts';

const dynamoDb = runningDynamoDb();
const ids = Array.from({ length: 25 }, (_, index) => index + 1);

describe('customers', () => {
  it('returns every existing customer once, over all pages, and no tombstone', async () => {
    const { client } = await fullTable({ pagesOf: 4 });

    const read = await idsOf(client.customers());

    expect(read.toSorted((one, other) => one - other)).toEqual(ids);
  });

  it('returns whole customers', async () => {
    const table = await dynamoDb.table();
    await table.saveNow([{ customer: { id: 1, email: 'ada@example.com' }, observedAtMs: noonMs }]);
    const client = createCustomersClient({ tableName: table.tableName, client: plainClient(dynamoDb) });

    const customers = [];
    for await (const customer of client.customers()) customers.push(customer);

    expect(customers).toStrictEqual([
      { kind: 'customer', id: 1, storeHash: 'abc123', email: 'ada@example.com' },
    ]);
  });

  it('returns each customer in exactly one segment', async () => {
    const { client } = await fullTable({ pagesOf: 4 });

    const segments = await Promise.all(
      [0, 1, 2].map((index) => idsOf(client.customers({ segment: { index, total: 3 } }))),
    );

    expect(segments.flat().toSorted((one, other) => one - other)).toEqual(ids);
    expect(segments.every((segment) => segment.length < ids.length)).toBe(true);
  });

  it('reads a page only when the loop comes to it', async () => {
    const { table, client } = await fullTable({ pagesOf: 4 });

    for await (const _customer of client.customers()) break;

    expect(readsOf(dynamoDb, table)).toHaveLength(1);
  });

  it('ends with the reason of a signal that is aborted inside the loop', async () => {
    const { client } = await fullTable({ pagesOf: 4 });
    const controller = new AbortController();
    let seen = 0;

    const reading = (async () => {
      for await (const _customer of client.customers({ signal: controller.signal })) {
        seen += 1;
        controller.abort(new Error('enough'));
      }
    })();

    await expect(reading).rejects.toThrow('enough');
    expect(seen).toBe(1);
  });

  it.each([
    [-1, 4],
    [4, 4],
    [0, 0],
    [0.5, 4],
    [0, Number.NaN],
    [0, 1_000_001],
  ])('refuses segment %d of %d at once', async (index, total) => {
    const client = createCustomersClient({ tableName: 'none', client: plainClient(dynamoDb) });

    expect(() => client.customers({ segment: { index, total } })).toThrow(RangeError);
  });
});

/** The customers 1 to 25, and a tombstone. */
async function fullTable({ pagesOf }: { pagesOf: number }) {
  const table = await dynamoDb.table();
  await table.saveNow([
    ...ids.map((id) => ({ customer: { id }, observedAtMs: noonMs })),
    { deletedId: 26, observedAtMs: noonMs },
  ]);
  const client = withPagesOf(pagesOf, plainClient(dynamoDb));
  return { table, client: createCustomersClient({ tableName: table.tableName, client }) };
}
