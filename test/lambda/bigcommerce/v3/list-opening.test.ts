import { describe, expect, it } from 'vitest';
import { create } from '../../../support/listed-customers.ts';
import { changed, damage, forever, isListV3, queriesOf, runningV3 } from '../../../support/v3-store.ts';

describe('openList', () => {
  it('reads direction, first customer and total from one request for two customers', async () => {
    const { store, open, deadlineMs } = await runningV3();
    create(store, 7);

    expect(await open(undefined, deadlineMs())).toEqual({ direction: 'descending', firstId: 7, total: 7 });
    expect(queriesOf(store)).toEqual([{ limit: '2' }]);
  });

  it('recognises an ascending list', async () => {
    const { store, open, deadlineMs } = await runningV3();
    create(store, 3);
    store.changeV3({ order: 'ascending' });

    expect(await open(undefined, deadlineMs())).toEqual({ direction: 'ascending', firstId: 1, total: 3 });
  });

  it.each([
    [0, { direction: 'descending', total: 0 }],
    [1, { direction: 'descending', firstId: 1, total: 1 }],
  ])('treats a list of %i customers as descending', async (customers, opened) => {
    const { store, open, deadlineMs } = await runningV3();
    create(store, customers);

    expect(await open(undefined, deadlineMs())).toEqual(opened);
  });

  it('requests only modified customers, and accepts their total', async () => {
    const { store, clock, open, deadlineMs } = await runningV3();
    create(store, 3, { date_modified: 'Mon, 01 Jan 2024 00:00:00 +0000' });
    store.edit(2, { notes: 'edited' });

    expect(await open(clock.now(), deadlineMs())).toEqual({ direction: 'descending', firstId: 2, total: 1 });
  });

  it('ignores the total of a list that ignores the filter', async () => {
    const { store, open, clock, deadlineMs } = await runningV3();
    create(store, 3);
    store.inject({ kind: 'altered', customer: (row) => ({ ...row, date_modified: '2020-01-01T00:00:00Z' }) });

    expect(await open(clock.now(), deadlineMs())).toEqual({ direction: 'descending', firstId: 3 });
  });

  it.each([undefined, null, 'many', -1])('returns no total when the total is %j', async (total) => {
    const { store, open, deadlineMs } = await runningV3();
    create(store, 3);
    store.inject(changed(({ data }) => ({ data, meta: { pagination: { total } } })));

    expect(await open(undefined, deadlineMs())).toEqual({ direction: 'descending', firstId: 3 });
  });

  describe.each([
    ['every answer', undefined],
    ['every list', isListV3],
  ])('when %s with a customer is unreadable', (_what, when) => {
    it.each([
      { unreadable: [9], firstId: 9 },
      { unreadable: [8], firstId: 9 },
      { unreadable: [9, 8], firstId: 9 },
      { unreadable: [9, 8, 7], firstId: 9 },
      { unreadable: [8, 7], firstId: 9 },
    ])('finds the first customer by id: $unreadable of 1 to 9', async ({ unreadable, firstId }) => {
      const { store, open, deadlineMs } = await runningV3();
      create(store, 9);
      damage(store, unreadable, when);

      expect(await open(undefined, deadlineMs())).toMatchObject({ direction: 'descending', firstId });
    });

    it('finds a first customer far above the first readable one', async () => {
      const { store, open, deadlineMs } = await runningV3();
      create(store, 3);
      store.create({ id: 1_234 });
      damage(store, [1_234], when);

      expect(await open(undefined, deadlineMs())).toEqual({ direction: 'descending', firstId: 1_234 });
    });

    it.each([[[5]], [[7, 5]]])('finds the only customers of a store: %j', async (unreadable) => {
      const { store, open, deadlineMs } = await runningV3();
      for (const id of unreadable) store.create({ id });
      damage(store, unreadable, when);

      expect(await open(undefined, deadlineMs())).toEqual({
        direction: 'descending',
        firstId: unreadable[0],
      });
    });

    it('fails when the first four customers are unreadable', async () => {
      const { store, open, deadlineMs } = await runningV3();
      create(store, 9);
      damage(store, [9, 8, 7, 6], when);

      await expect(open(undefined, deadlineMs())).rejects.toThrow('JSON that cannot be read');
    });
  });

  it('names no first customer when the id of the only customer is beyond the search', async () => {
    const { store, open, deadlineMs } = await runningV3();
    store.create({ id: 20_000 });
    damage(store, [20_000]);

    expect(await open(undefined, deadlineMs())).toEqual({ direction: 'descending' });
    expect(store.requests.length).toBeLessThan(250);
  });

  it('fails after a few requests when the API does not answer at all', async () => {
    const { store, open, deadlineMs } = await runningV3();
    store.inject({ kind: 'status', status: 503 }, { times: forever });

    await expect(open(undefined, deadlineMs())).rejects.toThrow('BigCommerce answered 503');
    expect(store.requests.length).toBeLessThan(12);
  });
});
