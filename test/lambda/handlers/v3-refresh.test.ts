import { describe, expect, it } from 'vitest';
import { create } from '../../support/listed-customers.ts';
import type { RunningPipeline } from '../../support/running-pipeline.ts';
import { runningDynamoDb } from '../../support/running-table.ts';
import { runningV3Pipeline } from '../../support/v3-pipeline.ts';
import { damage, forever, isByIds, queriesOf } from '../../support/v3-store.ts';

const dynamoDb = runningDynamoDb();
const ids = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe('the refresh function with V3', () => {
  it.each([
    [49, 1],
    [50, 1],
    [51, 2],
    [100, 2],
  ])('stores %i customers of a batch for %i requests', async (customers, requests) => {
    const pipeline = await runningV3Pipeline(dynamoDb);
    create(pipeline.store, customers);
    pipeline.store.addAddress(1, { city: 'Ulm' });

    const report = await pipeline.invoke({ customerIds: ids(customers) });

    expect(report).toMatchObject({ requested: customers, created: customers, failed: [] });
    expect(pipeline.store.requests).toHaveLength(requests);
    expect(await pipeline.table.item(1)).toMatchObject({ addresses: [{ city: 'Ulm' }] });
  });

  it.each([
    1, 2, 25, 26, 49, 50,
  ])('dead-letters customer %i of 50, who makes every answer unreadable, and stores the other 49 at once', async (id) => {
    const pipeline = await runningV3Pipeline(dynamoDb);
    create(pipeline.store, 50);
    pipeline.store.inject(
      { kind: 'status', status: 422 },
      { times: forever, when: (request) => isByIds(request) && asksFor(request, id) },
    );

    pipeline.request(ids(50));
    await pipeline.idle();

    expect(pipeline.metric('CustomersCreated')).toBe(49);
    expect(pipeline.deadLetterQueue.counts().visible).toBe(1);
    const [letter] = await pipeline.deadLetterQueue.receive({ max: 10 });
    expect(JSON.parse(letter?.body ?? '')).toMatchObject({ detail: { customerId: id } });
  });

  it.each([1, 50])('stores 49 of 50 at once when every answer with customer %i is a 500', async (id) => {
    const pipeline = await runningV3Pipeline(dynamoDb);
    create(pipeline.store, 50);
    pipeline.store.inject(
      { kind: 'status', status: 500 },
      { times: forever, when: (request) => isByIds(request) && asksFor(request, id) },
    );

    const report = await pipeline.invoke({ customerIds: ids(50) });

    expect(report).toMatchObject({ created: 49, failed: [{ id, retryable: true }] });
  });

  it('dead-letters a customer with too many addresses, and names the addresses as the reason', async () => {
    const pipeline = await runningV3Pipeline(dynamoDb);
    create(pipeline.store, 2);
    for (let n = 0; n < 800; n += 1) pipeline.store.addAddress(2, { address1: 'x'.repeat(500) });

    pipeline.request([1, 2]);
    await pipeline.idle();

    const [letter, ...others] = await pipeline.deadLetterQueue.receive({ max: 10 });
    expect(others).toEqual([]);
    expect(letter?.attributes).toMatchObject({
      errorMessage: { StringValue: expect.stringMatching(/400 KB.*most of it is in addresses/) },
    });
    expect(pipeline.metric('CustomersCreated')).toBe(1);
  });

  it('deletes absent customers and stores the others, from one batch', async () => {
    const pipeline = await stored(60);
    for (const id of [3, 50, 51]) pipeline.store.remove(id);
    pipeline.store.edit(4, { notes: 'edited' });

    const report = await pipeline.invoke({ customerIds: ids(60) });

    expect(report).toMatchObject({ requested: 60, deleted: 3, updated: 1, unchanged: 56, failed: [] });
    expect(await pipeline.table.item(51)).toHaveProperty('deletedAt');
    expect(queriesOf(pipeline.store)).toHaveLength(4 + 2);
  });

  it.each([
    ['finds nobody by id', { leftOutIds: ids(9) }],
    ['adds a customer who was not asked for', { unaskedIds: [9] }],
    ['repeats a customer', { repeatedIds: ids(9) }],
    ['has a wrong total', { total: (total: number) => total + 1 }],
  ])('deletes no customer when the API %s', async (_what, oddity) => {
    const pipeline = await stored(9);
    const before = await itemsOf(pipeline, 9);
    pipeline.store.changeV3(oddity);

    const report = await pipeline.invoke({ customerIds: [1, 2, 3] });

    expect(report).toMatchObject({ deleted: 0 });
    expect(await itemsOf(pipeline, 9)).toEqual(before);
  });

  it.each([
    { kind: 'status', status: 404 },
    { kind: 'status', status: 404, body: 'html' },
    { kind: 'status', status: 410 },
    { kind: 'status', status: 301 },
    { kind: 'status', status: 204, body: 'empty' },
    { kind: 'text', text: '[]' },
    { kind: 'text', text: '{"data":[]}' },
    { kind: 'text', text: '{"data":[],"meta":{"pagination":{"total":0}}}' },
  ] as const)('deletes and dead-letters no customer when every answer is %j', async (fault) => {
    const pipeline = await stored(9);
    const before = await itemsOf(pipeline, 9);
    pipeline.store.inject(fault, { times: forever });

    const report = await pipeline.invoke({ customerIds: [1, 2, 3] });

    expect(report).toMatchObject({ deleted: 0, failed: [1, 2, 3].map((id) => ({ id, retryable: true })) });
    expect(await itemsOf(pipeline, 9)).toEqual(before);
  });

  it('deletes a single customer when the newest one cannot be read in any list', async () => {
    const pipeline = await stored(9);
    pipeline.store.remove(1);
    damage(pipeline.store, [9, 8]);

    expect(await pipeline.invoke({ customerIds: [1] })).toMatchObject({ deleted: 1, failed: [] });
  });

  it('deletes the last customer of a store', async () => {
    const pipeline = await stored(1);
    pipeline.store.remove(1);

    expect(await pipeline.invoke({ customerIds: [1] })).toMatchObject({ deleted: 1, failed: [] });
  });

  it('deletes no customer when the store reports that it is empty but other customers are stored', async () => {
    const pipeline = await stored(3);
    for (const id of [1, 2, 3]) pipeline.store.remove(id);

    const report = await pipeline.invoke({ customerIds: [1, 2] });

    expect(report).toMatchObject({ deleted: 0, failed: [{ retryable: true }, { retryable: true }] });
    expect(JSON.stringify(report)).toContain('no customer at all, but the table holds others');
  });

  it('deletes all customers of an empty store at once when no other customer is stored', async () => {
    const pipeline = await stored(3);
    for (const id of [1, 2, 3]) pipeline.store.remove(id);

    expect(await pipeline.invoke({ customerIds: [1, 2, 3] })).toMatchObject({ deleted: 3, failed: [] });
  });
});

/** Customers of the store, all of them stored. */
async function stored(customers: number): Promise<RunningPipeline> {
  const pipeline = await runningV3Pipeline(dynamoDb);
  create(pipeline.store, customers);
  await pipeline.invoke({ customerIds: ids(customers) });
  return pipeline;
}

function itemsOf({ table }: RunningPipeline, customers: number) {
  return Promise.all(ids(customers).map(table.item));
}

function asksFor({ query }: { readonly query: URLSearchParams }, id: number): boolean {
  return (query.get('id:in') ?? '').split(',').includes(String(id));
}
