import { describe, expect, it } from 'vitest';
import { type RunningStore, runningStore, testClock } from '../running-store.ts';
import { answered, listedIdsV3 } from './v3-answer.ts';

describe('a simulated store with an oddity', () => {
  it('can list by ascending id, also with cursors', async () => {
    const store = await storeOfFive();
    store.changeV3({ order: 'ascending' });

    const { data, meta } = await answered(store, { limit: '2' });

    expect(data.map(({ id }) => id)).toEqual([1, 2]);
    expect(await listedIdsV3(store, { limit: '9', after: meta.cursor_pagination?.end_cursor ?? '' })).toEqual(
      [3, 4, 5],
    );
    expect(await listedIdsV3(store, { 'id:in': '4,2' })).toEqual([2, 4]);
  });

  it('can ignore the filters on pages after a cursor', async () => {
    const clock = testClock();
    const store = await storeOfFive({ clock });
    clock.advance(60_000);
    for (const id of [5, 1]) store.edit(id, { notes: 'called' });
    const query = { limit: '1', 'date_modified:min': '2024-05-06T07:35:00Z' };
    const after = (await answered(store, query)).meta.cursor_pagination?.end_cursor ?? '';

    const respected = await listedIdsV3(store, { ...query, after });
    store.changeV3({ cursorIgnoresFilters: true });

    expect(respected).toEqual([1]);
    expect(await listedIdsV3(store, { ...query, after })).toEqual([4]);
  });

  it('can repeat the cursor on the page after it', async () => {
    const store = await storeOfFive();
    store.changeV3({ cursorRepeats: true });

    const first = (await answered(store, { limit: '2' })).meta.cursor_pagination;
    const second = (await answered(store, { limit: '2', after: 'eyJpZCI6NH0' })).meta.cursor_pagination;

    expect([first?.end_cursor, second?.end_cursor]).toEqual(['eyJpZCI6NH0', 'eyJpZCI6NH0']);
    expect(second).toMatchObject({ count: 2, start_cursor: 'eyJpZCI6M30' });
  });

  it('can leave out the links of a page in the middle', async () => {
    const store = await storeOfFive();
    store.changeV3({ linksMissing: true });

    const first = await answered(store, { limit: '2' });
    const second = await answered(store, { limit: '2', after: 'eyJpZCI6NH0' });

    expect(first.meta.cursor_pagination).toHaveProperty('links');
    expect(second.data).toHaveLength(2);
    expect(second.meta.cursor_pagination).not.toHaveProperty('links');
  });

  it('can send a wrong total, until that is switched off', async () => {
    const store = await storeOfFive();
    const totalOf = async (query: Record<string, string>) =>
      (await answered(store, query)).meta.pagination?.total;
    store.changeV3({ total: (total) => total + 2 });

    const lies = [await totalOf({}), await totalOf({ 'id:in': '1,2' })];
    store.changeV3({ total: (total) => total });

    expect(lies).toEqual([7, 4]);
    expect(await totalOf({})).toBe(5);
  });

  it('can refuse a request for a certain id', async () => {
    const store = await storeOfFive();
    store.changeV3({ refusedIds: [3] });

    const [many, rest] = await Promise.all([
      store.askV3('/customers?id:in=2,3,4'),
      store.askV3('/customers?id:in=2,4'),
    ]);

    expect([many.status, rest.status]).toEqual([422, 200]);
  });

  it('can leave out a requested id, add another id, and repeat an id', async () => {
    const store = await storeOfFive();
    store.changeV3({ leftOutIds: [2], unaskedIds: [5, 99], repeatedIds: [1] });

    const { data, meta } = await answered(store, { 'id:in': '1,2,3' });

    expect(data.map(({ id }) => id)).toEqual([3, 1, 1, 5]);
    expect(meta.pagination?.total).toBe(4);
    expect(await listedIdsV3(store)).toEqual([5, 4, 3, 2, 1]);
  });

  it('can delete a customer right after the answer that shows the customer', async () => {
    const store = await storeOfFive();
    store.changeV3({ vanishingIds: [4] });

    expect(await listedIdsV3(store)).toContain(4);
    expect(await listedIdsV3(store, { 'id:in': '4,5' })).toEqual([5, 4]);
    expect(await listedIdsV3(store, { 'id:in': '4,5' })).toEqual([5]);
    expect((await store.get('/customers/4')).status).toBe(404);
  });
});

async function storeOfFive(settings: Parameters<typeof runningStore>[0] = {}): Promise<RunningStore> {
  const store = await runningStore(settings);
  for (let id = 1; id <= 5; id += 1) store.create({ id });
  return store;
}
