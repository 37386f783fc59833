import { describe, expect, it } from 'vitest';
import { createCustomersClient } from '../../client/index.ts';
import { runningDynamoDb } from '../support/running-table.ts';
import { noonMs, plainClient, readsOf, withPagesOf } from './reading.ts';

const dynamoDb = runningDynamoDb();

describe('findByEmail', () => {
  it('finds a customer whatever the case and outer spaces of the address', async () => {
    const { client } = await tableWith({ 1: ' Ada@Example.com', 2: 'grace@example.com' });

    expect(await client.findByEmail('ada@EXAMPLE.com ')).toStrictEqual([
      { kind: 'customer', id: 1, storeHash: 'abc123', email: ' Ada@Example.com' },
    ]);
  });

  it('finds all customers who share an address, by ascending id and over the pages of the index', async () => {
    const addresses = Object.fromEntries([31, 7, 205, 12].map((id) => [id, 'shared@example.com']));
    const { table } = await tableWith(addresses);
    const client = createCustomersClient({
      tableName: table.tableName,
      client: withPagesOf(1, plainClient(dynamoDb)),
    });

    const found = await client.findByEmail('shared@example.com');

    expect(found.map(({ id }) => id)).toEqual([7, 12, 31, 205]);
  });

  it('finds nobody under an address that no customer has', async () => {
    const { client } = await tableWith({ 1: 'ada@example.com' });

    expect(await client.findByEmail('grace@example.com')).toStrictEqual([]);
  });

  it('finds no deleted customer, even while the index still names it', async () => {
    const { table, client } = await tableWith({ 1: 'ada@example.com' });
    const tombstone = { storeHash: 'abc123', deletedAt: '2024-05-06T12:00:00.000Z' };
    await table.saveNow([{ deletedId: 1, observedAtMs: noonMs + 1 }]);
    await table.put({ id: 2, ...tombstone, emailKey: 'ada@example.com' });

    expect(await client.findByEmail('ada@example.com')).toStrictEqual([]);
  });

  it('finds no customer under an old address, even while the index still names it', async () => {
    const { table, client } = await tableWith({});
    await table.put({ id: 1, storeHash: 'abc123', email: 'new@example.com', emailKey: 'old@example.com' });

    expect(await client.findByEmail('old@example.com')).toStrictEqual([]);
  });

  it.each([
    ['blank', ' '],
    ['longer than an index key', `${'x'.repeat(1_020)}@a.example`],
  ])('finds nobody and asks nothing for an address that is %s', async (_what, email) => {
    const { table, client } = await tableWith({ 1: email });

    expect(await client.findByEmail(email)).toStrictEqual([]);
    expect(readsOf(dynamoDb, table)).toEqual([]);
  });
});

/** Customers by id, each with its address. */
async function tableWith(addresses: Readonly<Record<number, string>>) {
  const table = await dynamoDb.table();
  const customers = Object.entries(addresses).map(([id, email]) => ({ id: Number(id), email }));
  if (customers.length > 0) {
    await table.saveNow(customers.map((customer) => ({ customer, observedAtMs: noonMs })));
  }
  return {
    table,
    client: createCustomersClient({ tableName: table.tableName, client: plainClient(dynamoDb) }),
  };
}
