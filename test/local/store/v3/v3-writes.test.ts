import { describe, expect, it } from 'vitest';
import { type RunningStore, runningStore, testClock } from '../running-store.ts';
import { answered, dataOf, recordedAnswer } from './v3-answer.ts';

describe('createCustomers', () => {
  it('answers as recorded, always with the store credit', async () => {
    const store = await runningStore({ clock: testClock(Date.parse('2026-06-18T14:37:37.900Z')) });
    store.create({ id: 11 });
    const recorded = recordedAnswer('post-create-2026');
    const { email, first_name, last_name } = recorded.data[0];

    const answer = await store.askV3('/customers', 'POST', [{ email, first_name, last_name }]);

    expect(answer.status).toBe(200);
    expect(await answer.json()).toStrictEqual(recorded);
  });

  it('answers with the sent addresses, and stores attributes', async () => {
    const store = await runningStore();
    const recorded = recordedAnswer('post-with-address-2026').data[0];

    const answer = await store.askV3('/customers', 'POST', [
      {
        ...ada,
        notes: recorded.notes,
        addresses: recorded.addresses,
        attributes: [{ attribute_id: 1, attribute_value: 'x' }],
      },
    ]);

    const [customer] = await dataOf(answer);
    expect(Object.keys(customer)).toEqual(Object.keys(recorded));
    expect(customer).toMatchObject({
      notes: 'Business to customers ',
      address_count: 1,
      addresses: [{ city: 'Hyderabad' }],
    });
    expect(store.attributes(customer.id)).toMatchObject([{ attribute_id: 1, attribute_value: 'x' }]);
  });

  it.each([
    ['a customer without a name', [{ email: 'ada@example.com' }], 422],
    ['a customer without a list', { email: 'ada@example.com' }, 422],
    ['a list of ids', [1], 422],
    ['eleven customers', Array.from({ length: 11 }, () => ({})), 413],
  ])('refuses %s', async (_, json, status) => {
    const store = await runningStore();

    expect((await store.askV3('/customers', 'POST', json)).status).toBe(status);
    expect(store.customers()).toEqual([]);
  });
});

describe('updateCustomers', () => {
  it('changes the sent fields, also in V2, and moves date_modified', async () => {
    const clock = testClock();
    const store = await runningStore({ clock });
    store.create({ id: 4, notes: 'kept' });
    store.addAddress(4);
    clock.advance(60_000);

    const answer = await store.askV3('/customers', 'PUT', [
      {
        id: 4,
        first_name: 'Updated',
        store_credit_amounts: [{ amount: 43.15 }],
        authentication: { force_password_reset: true },
        accepts_product_review_abandoned_cart_emails: true,
        form_fields: [{ name: 'Size', value: 'L' }],
        channel_ids: [1],
      },
    ]);

    const [customer] = await dataOf(answer);
    expect(Object.keys(customer)).toEqual(Object.keys(recordedAnswer('put-update-2026').data[0]));
    expect(customer).toMatchObject({ channel_ids: [1], date_modified: '2024-05-06T07:35:10Z' });
    expect(await (await store.get('/customers/4')).json()).toMatchObject({
      first_name: 'Updated',
      notes: 'kept',
      store_credit: '43.1500',
      reset_pass_on_login: true,
      accepts_marketing: true,
      form_fields: [{ name: 'Size', value: 'L' }],
      date_modified: 'Mon, 06 May 2024 07:35:10 +0000',
    });
  });

  it('refuses all customers when one id is unknown', async () => {
    const store = await runningStore();
    store.create({ id: 1, notes: 'kept' });

    const answer = await store.askV3('/customers', 'PUT', [{ id: 1, notes: 'lost' }, { id: 2 }]);

    expect(answer.status).toBe(422);
    expect(store.customer(1)?.notes).toBe('kept');
  });
});

describe('deleteCustomers', () => {
  it('answers 204 without a body, also for customers that do not exist', async () => {
    const store = await runningStore();
    for (const id of [1, 2, 3]) store.create({ id });

    const answer = await store.askV3('/customers?id:in=1,3,9', 'DELETE');
    const nobody = await store.askV3('/customers', 'DELETE');

    expect([answer.status, nobody.status]).toEqual([204, 204]);
    expect(await answer.text()).toBe('');
    expect(store.customers().map(({ id }) => id)).toEqual([2]);
  });
});

describe('edits of addresses', () => {
  it('add, change and remove them', async () => {
    const store = await storeOfOne();

    const added = await store.askV3('/customers/addresses', 'POST', [{ customer_id: 1, city: 'Ulm' }]);
    const [{ id }] = await dataOf(added);
    const changed = await store.askV3('/customers/addresses', 'PUT', [{ id, city: 'Bonn', customer_id: 9 }]);
    const shown = await answered(store, { include: 'addresses' });
    const removed = await store.askV3(`/customers/addresses?id:in=${id}`, 'DELETE');

    expect(await dataOf(changed)).toMatchObject([{ id, customer_id: 1, city: 'Bonn', form_fields: [] }]);
    expect(shown.data).toMatchObject([{ address_count: 1, addresses: [{ id, city: 'Bonn' }] }]);
    expect(removed.status).toBe(204);
    expect(store.addresses(1)).toEqual([]);
  });

  it('are refused for an unknown address, and for an unknown customer', async () => {
    const store = await storeOfOne();

    const statuses = await Promise.all([
      store.askV3('/customers/addresses', 'PUT', [{ id: 5, city: 'Bonn' }]),
      store.askV3('/customers/addresses', 'POST', [{ customer_id: 7, city: 'Bonn' }]),
    ]);

    expect(statuses.map(({ status }) => status)).toEqual([422, 422]);
  });
});

describe('edits of attributes', () => {
  it('add, change and remove them, and move no customer’s date_modified', async () => {
    const clock = testClock();
    const store = await storeOfOne(clock);
    const { date_modified } = store.customer(1) ?? {};
    clock.advance(60_000);

    const sent = [{ customer_id: 1, attribute_id: 7, value: 'x' }];
    await store.askV3('/customers/attribute-values', 'PUT', sent);
    const set = await store.askV3('/customers/attribute-values', 'PUT', [{ ...sent[0], value: 'y' }]);
    const shown = await answered(store, { include: 'attributes' });
    const [{ id }] = await dataOf(set);
    const removed = await store.askV3(`/customers/attribute-values?id:in=${id}`, 'DELETE');

    expect(shown.data).toMatchObject([
      { attribute_count: 1, attributes: [{ id, attribute_id: 7, attribute_value: 'y' }] },
    ]);
    expect(store.customer(1)?.date_modified).toBe(date_modified);
    expect(removed.status).toBe(204);
    expect(store.attributes(1)).toEqual([]);
  });

  it('are refused for an unknown customer', async () => {
    const store = await storeOfOne();

    const answer = await store.askV3('/customers/attribute-values', 'PUT', [
      { customer_id: 7, attribute_id: 1, value: 'x' },
    ]);

    expect(answer.status).toBe(422);
  });
});

const ada = { email: 'ada@example.com', first_name: 'Ada', last_name: 'Lovelace' };

async function storeOfOne(clock = testClock()): Promise<RunningStore> {
  const store = await runningStore({ clock });
  store.create({ id: 1 });
  return store;
}
