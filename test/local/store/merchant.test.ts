import { describe, expect, it } from 'vitest';
import { runningStore, testClock } from './running-store.ts';

describe('createMerchant', () => {
  it('gives a new customer the next id, even after the last one was removed', async () => {
    const store = await runningStore();
    store.create({ id: 10 });
    store.remove(10);

    const { id } = store.create();

    expect(id).toBe(11);
    expect(store.customers().map((customer) => customer.id)).toEqual([11]);
  });

  it('moves date_modified with an edit, by whole seconds', async () => {
    const clock = testClock();
    const store = await runningStore({ clock });
    store.create();
    clock.advance(61_700);

    store.edit(1, { first_name: 'Ada ' });

    expect(store.customer(1)).toMatchObject({
      first_name: 'Ada ',
      date_created: 'Mon, 06 May 2024 07:34:10 +0000',
      date_modified: 'Mon, 06 May 2024 07:35:12 +0000',
    });
  });

  it('keeps date_modified, or sets it to a given value, on request', async () => {
    const clock = testClock();
    const store = await runningStore({ clock });
    const { date_modified } = store.create();
    clock.advance(60_000);

    store.edit(1, { form_fields: [{ name: 'License ID', value: '123BAF' }] }, { keepDateModified: true });
    const kept = store.customer(1);
    store.edit(1, { date_modified: 'Sun, 05 May 2024 00:00:00 +0000' });

    expect(kept?.date_modified).toBe(date_modified);
    expect(store.customer(1)?.date_modified).toBe('Sun, 05 May 2024 00:00:00 +0000');
  });

  it('does not change customers that were read before', async () => {
    const store = await runningStore();
    store.create({ company: 'before' });
    const before = store.customer(1);

    store.edit(1, { company: 'after' });

    expect(before?.company).toBe('before');
  });

  it('removes a customer for good', async () => {
    const store = await runningStore();
    for (const id of [1, 2, 3]) store.create({ id });

    store.remove(2);

    expect(store.customer(2)).toBeUndefined();
    expect((await store.get('/customers/2')).status).toBe(404);
    expect(await store.listedIds({})).toEqual([1, 3]);
  });

  it('refuses to change a customer that does not exist, or to create a customer twice', async () => {
    const store = await runningStore();
    store.create();

    expect(() => store.edit(2, {})).toThrow('the simulated store has no customer 2');
    expect(() => store.remove(2)).toThrow('the simulated store has no customer 2');
    expect(() => store.create({ id: 1 })).toThrow('the simulated store already has a customer 1');
  });
});
