import { describe, expect, it } from 'vitest';
import { hookedStore } from '../hooks/hooked-store.ts';
import { runningStore, testClock } from '../running-store.ts';
import { answered, recordedAnswer } from './v3-answer.ts';

describe('listAddresses', () => {
  it('answers as recorded, by page number and without form fields', async () => {
    const store = await runningStore();
    const recorded = recordedAnswer('addresses-2026');
    store.create({ id: 1 });
    store.addAddress(1, recorded.data[0]);

    const answer = await answered(store, { 'customer_id:in': '1', limit: '50', page: '1' }, '/addresses');

    expect(answer).toStrictEqual(recorded);
  });

  it('returns the addresses of only these customers, with form fields on request', async () => {
    const store = await runningStore();
    for (const id of [1, 2, 3]) store.create({ id });
    const [first, , third] = [1, 2, 3].map((id) =>
      store.addAddress(id, { form_fields: [{ name: 'Door', value: `${id}` }] }),
    );

    const query = { 'customer_id:in': '1,3', include: 'formfields' };
    const { data, meta } = await answered(store, query, '/addresses');

    expect(data).toEqual([first, third]);
    expect(Object.keys(meta)).toEqual(['pagination']);
  });

  it('returns the rest on further pages', async () => {
    const store = await runningStore();
    store.create({ id: 1 });
    const ids = Array.from({ length: 12 }, () => store.addAddress(1).id);

    const { data } = await answered(store, { 'customer_id:in': '1', limit: '10', page: '2' }, '/addresses');

    expect(data.map(({ id }) => id)).toEqual(ids.slice(10));
  });

  it.each(['customer_id=1', 'id:in=1', 'after=eyJpZCI6NH0'])('refuses %s', async (query) => {
    const store = await runningStore();

    expect((await store.askV3(`/customers/addresses?${query}`)).status).toBe(422);
  });
});

describe('listAttributeValues', () => {
  it('answers in the recorded form', async () => {
    const store = await runningStore({ clock: testClock() });
    store.create({ id: 11 });
    store.setAttribute(11, 1, '55');

    const { data } = await answered(store, { 'customer_id:in': '11' }, '/attribute-values');

    const recorded = recordedAnswer('attributes-2018').data[0].attributes[0];
    expect(Object.keys(data[0])).toEqual(Object.keys(recorded));
    expect(data[0]).toMatchObject({ customer_id: 11, attribute_id: 1, attribute_value: '55' });
  });

  it('returns values modified since a given time, even if no customer was modified', async () => {
    const clock = testClock();
    const store = await runningStore({ clock });
    for (const id of [1, 2]) store.create({ id });
    for (const id of [1, 2]) store.setAttribute(id, 7, 'before');
    clock.advance(60_000);
    store.setAttribute(2, 7, 'after');

    const since = { 'date_modified:min': '2024-05-06T07:35:00Z' };
    const values = await answered(store, since, '/attribute-values');
    const customers = await answered(store, since);

    expect(values.data).toMatchObject([
      {
        customer_id: 2,
        attribute_value: 'after',
        date_created: '2024-05-06T07:34:10Z',
        date_modified: '2024-05-06T07:35:10Z',
      },
    ]);
    expect(customers.data).toEqual([]);
  });

  it('refuses an unknown filter', async () => {
    const store = await runningStore();

    expect((await store.askV3('/customers/attribute-values?customer_id=1')).status).toBe(422);
  });
});

describe('createCustomerParts', () => {
  it('sends events for addresses, and none for attributes', async () => {
    const store = await hookedStore();
    await store.subscribe('store/customer/address/*');
    const { id } = store.create();

    const address = store.addAddress(id);
    store.editAddress(address.id, { city: 'Ulm' });
    store.setAttribute(id, 1, 'x');
    store.removeAttribute(id, 1);
    store.removeAddress(address.id);
    await store.delivered();

    const told = store.receiver.received.map(({ body }) => JSON.parse(body));
    expect(told.map(({ scope }) => scope)).toEqual([
      'store/customer/address/created',
      'store/customer/address/updated',
      'store/customer/address/deleted',
    ]);
    for (const { data } of told) expect(data).toMatchObject({ id: address.id, address: { customer_id: id } });
  });

  it('does not change the dates of the customer', async () => {
    const clock = testClock();
    const store = await runningStore({ clock });
    const { id } = store.create();
    const before = store.customer(id);
    clock.advance(60_000);

    const address = store.addAddress(id);
    store.editAddress(address.id, { city: 'Ulm' });
    store.setAttribute(id, 1, 'x');

    expect(store.customer(id)).toEqual(before);
  });

  it('replaces an attribute’s value, and removes it', async () => {
    const store = await runningStore();
    const { id } = store.create();

    const first = store.setAttribute(id, 1, 'x');
    const second = store.setAttribute(id, 1, 'y');
    store.setAttribute(id, 2, 'z');
    store.removeAttribute(id, 1);

    expect(second.id).toBe(first.id);
    expect(store.attributes(id)).toMatchObject([{ attribute_id: 2, attribute_value: 'z' }]);
  });

  it('removes everything that belonged to a deleted customer', async () => {
    const store = await runningStore();
    for (const id of [1, 2]) store.create({ id });
    for (const id of [1, 2]) store.addAddress(id);
    for (const id of [1, 2]) store.setAttribute(id, 1, 'x');

    store.remove(1);
    store.create({ id: 1 });

    const [addresses, values] = await Promise.all(
      ['/addresses', '/attribute-values'].map((part) => answered(store, {}, part)),
    );
    expect(addresses?.data.map(({ customer_id }) => customer_id)).toEqual([2]);
    expect(values?.data.map(({ customer_id }) => customer_id)).toEqual([2]);
    expect([store.addresses(1), store.attributes(1)]).toEqual([[], []]);
  });

  it('refuses a part that does not exist', async () => {
    const store = await runningStore();
    store.create({ id: 1 });

    expect(() => store.addAddress(7)).toThrow('the simulated store has no customer 7');
    expect(() => store.setAttribute(7, 1, 'x')).toThrow('the simulated store has no customer 7');
    expect(() => store.editAddress(7, {})).toThrow('the simulated store has no address 7');
    expect(() => store.removeAddress(7)).toThrow('the simulated store has no address 7');
    expect(() => store.removeAttribute(1, 7)).toThrow('the simulated store has no attribute 7');
  });
});
