import { describe, expect, it, vi } from 'vitest';
import { runningStore, testClock } from '../running-store.ts';
import { destination, hookedStore, otherAccessToken } from './hooked-store.ts';

describe('an event', () => {
  it('has the form seen on the wire when a customer is created', async () => {
    const store = await hookedStore({ clock: testClock() });
    await store.subscribe('store/customer/created');

    store.create({ id: 5 });
    await store.delivered();

    expect(store.receiver.envelopes()).toStrictEqual([
      {
        producer: 'stores/abc123',
        hash: 'a590f6852634f5d0d001332e10734db9292bed49',
        created_at: 1_714_980_850,
        store_id: '1000000001',
        scope: 'store/customer/created',
        data: { type: 'customer', id: 5, origin_channel_id: 1, channel_ids: [1] },
      },
    ]);
    expect(Object.keys(store.receiver.envelopes()[0] ?? {})).toEqual([
      'producer',
      'hash',
      'created_at',
      'store_id',
      'scope',
      'data',
    ]);
  });

  it('has type and id when a customer is edited or removed', async () => {
    const store = await hookedStore();
    await store.subscribe('store/customer/updated');
    await store.subscribe('store/customer/deleted');
    store.create({ id: 32 });

    store.edit(32, { first_name: 'Ada' });
    store.remove(32);
    await store.delivered();

    expect(store.receiver.envelopes().map(({ scope, data }) => ({ scope, data }))).toEqual([
      { scope: 'store/customer/updated', data: { type: 'customer', id: 32 } },
      { scope: 'store/customer/deleted', data: { type: 'customer', id: 32 } },
    ]);
  });

  it.each([
    'created',
    'updated',
    'deleted',
  ] as const)('has the id of the address, and the id of its customer below, when an address is %s', async (change) => {
    const store = await hookedStore();
    await store.subscribe(`store/customer/address/${change}`);
    store.create({ id: 5 });

    const addressId = store.touchAddress(5, change);
    await store.delivered();

    expect(store.receiver.envelopes()).toMatchObject([
      {
        scope: `store/customer/address/${change}`,
        data: { type: 'customer', id: addressId, address: { customer_id: 5 } },
      },
    ]);
    expect(store.customer(addressId)).toBeUndefined();
  });

  it('has any scope and data that a test chooses', async () => {
    const store = await hookedStore();
    await store.subscribe('store/customer/*');
    const event = {
      scope: 'store/customer/channel/login/access/updated',
      data: { customer_id: 22, channel_ids: [1] },
    };

    store.announce(event);
    await store.delivered();

    expect(store.receiver.envelopes()).toMatchObject([event]);
  });

  it('is posted as JSON to the path of the destination, with the hook’s headers', async () => {
    const store = await hookedStore();
    await store.subscribe('store/customer/created', {
      headers: { 'x-secret': 'of the test', 'X-Stack': 's' },
    });

    store.create();
    await store.delivered();

    expect(store.receiver.received).toMatchObject([
      {
        path: '/webhooks',
        headers: { 'content-type': 'application/json', 'x-secret': 'of the test', 'x-stack': 's' },
      },
    ]);
  });

  it("has the hook's current headers", async () => {
    const store = await hookedStore();
    const id = await store.subscribe('store/customer/created', { headers: { 'x-secret': 'old' } });
    await store.v3('PUT', `/hooks/${id}`, { headers: { 'x-secret': 'new' } });

    store.create();
    await store.delivered();

    expect(store.receiver.received[0]?.headers['x-secret']).toBe('new');
  });

  it('goes to every hook with its scope, including wildcards and hooks of other accounts', async () => {
    const store = await hookedStore();
    await store.subscribe('store/customer/address/updated', { destination: `${destination}/exact` });
    await store.subscribe('store/customer/address/*', { destination: `${destination}/addresses` });
    await store.subscribe('store/customer/*', { destination: `${destination}/customers` });
    await store.subscribe('store/customer/*', { destination: `${destination}/other-app` }, otherAccessToken);
    await store.subscribe('store/customer/updated', { destination: `${destination}/not-this` });
    await store.subscribe('store/order/*', { destination: `${destination}/nor-this` });
    store.create({ id: 1 });
    await store.delivered();
    const before = store.receiver.received.length;

    store.touchAddress(1, 'updated');
    await store.delivered();

    const paths = store.receiver.received.slice(before).map(({ path }) => path);
    expect(paths.sort()).toEqual([
      '/webhooks/addresses',
      '/webhooks/customers',
      '/webhooks/exact',
      '/webhooks/other-app',
    ]);
    expect(
      new Set(
        store.receiver
          .envelopes()
          .slice(before)
          .map(({ scope }) => scope),
      ),
    ).toEqual(new Set(['store/customer/address/updated']));
  });

  it('is never sent for a hook that is inactive, deactivated or deleted', async () => {
    const store = await hookedStore();
    const inactive = await store.subscribe('store/customer/created', { is_active: false });
    const deactivated = await store.subscribe('store/customer/created', { destination: `${destination}/2` });
    const deleted = await store.subscribe('store/customer/created', { destination: `${destination}/3` });
    store.deactivateHook(deactivated);
    await store.v3('DELETE', `/hooks/${deleted}`);

    store.create({ id: 1 });
    for (const id of [inactive, deactivated]) await store.v3('PUT', `/hooks/${id}`, { is_active: true });
    store.create({ id: 2 });
    await store.delivered();

    expect(store.receiver.envelopes().map(({ data }) => data)).toMatchObject([{ id: 2 }, { id: 2 }]);
  });

  it('is not sent for a new hook until its delay is over', async () => {
    const clock = testClock();
    const store = await hookedStore({ clock, webhooks: { hookDelayMs: 60_000 } });
    await store.subscribe('store/customer/created');

    clock.advance(59_999);
    store.create({ id: 1 });
    clock.advance(1);
    store.create({ id: 2 });
    await store.delivered();

    expect(store.receiver.envelopes().map(({ data }) => data)).toMatchObject([{ id: 2 }]);
  });
});

describe('an edit', () => {
  const field = { name: 'License ID', value: '123BAF' };

  it('causes no event when it changes only existing form fields', async () => {
    const store = await hookedStore();
    await store.subscribe('store/customer/*');
    store.create({ id: 1, form_fields: [field] });
    await store.delivered();

    store.edit(1, { form_fields: [{ ...field, value: '456BAF' }] });
    await store.delivered();

    expect(store.receiver.envelopes()).toMatchObject([{ scope: 'store/customer/created' }]);
    expect(store.customer(1)?.form_fields).toEqual([{ ...field, value: '456BAF' }]);
  });

  it('causes an event when form fields are first filled in, or change with another field', async () => {
    const store = await hookedStore();
    await store.subscribe('store/customer/updated');
    store.create({ id: 1 });

    store.edit(1, { form_fields: [field] });
    store.edit(1, { form_fields: [], first_name: 'Ada' });
    await store.delivered();

    expect(store.receiver.received).toHaveLength(2);
  });

  it('causes no event when it is silent', async () => {
    const store = await hookedStore();
    await store.subscribe('store/customer/updated');
    store.create({ id: 1 });

    store.edit(1, { first_name: 'Ada' }, { silent: true });
    await store.delivered();

    expect(store.customer(1)?.first_name).toBe('Ada');
    expect(store.receiver.received).toEqual([]);
  });
});

describe('touchAddress', () => {
  it('names the customer’s latest address until the address is deleted', async () => {
    const store = await runningStore();
    for (const id of [1, 2]) store.create({ id });

    const first = store.touchAddress(1, 'created');
    const other = store.touchAddress(2, 'created');
    const updated = store.touchAddress(1, 'updated');
    const deleted = store.touchAddress(1, 'deleted');
    const next = store.touchAddress(1, 'updated');

    const second = store.touchAddress(2, 'created');

    expect([updated, deleted]).toEqual([first, first]);
    expect(new Set([first, other, next, second]).size).toBe(4);
    expect(store.touchAddress(1, 'deleted', 60)).toBe(60);
  });

  it('refuses a customer that does not exist', async () => {
    const store = await runningStore();

    expect(() => store.touchAddress(7, 'created')).toThrow('the simulated store has no customer 7');
  });
});

describe('the log of deliveries', () => {
  it('has each attempt and counts the answers', async () => {
    const clock = testClock();
    const store = await hookedStore({ clock });
    const hookId = await store.subscribe('store/customer/*');

    store.create({ id: 1 });
    await store.delivered();

    expect(store.deliveries).toStrictEqual([
      {
        hookId,
        scope: 'store/customer/created',
        deliveryId: 'msg_1',
        attempt: 1,
        at: clock.now(),
        status: 200,
        body: store.receiver.received[0]?.body,
      },
    ]);
    expect(store.deliveryCounters).toEqual({ total: 1, byStatus: { 200: 1 } });
  });
});

describe('deactivateHook', () => {
  it('refuses a hook that does not exist', async () => {
    const store = await runningStore();

    expect(() => store.deactivateHook(7)).toThrow('the simulated store has no hook 7');
  });
});

describe('deliveries', () => {
  it.each([
    [{}, 50],
    [{ maxInFlight: 5 }, 5],
  ])('are sent concurrently: with the settings %o, %i at a time', async (webhooks, limit) => {
    const store = await hookedStore({ webhooks });
    await store.subscribe('store/customer/created');
    store.receiver.answerWith('hang');

    for (let count = 0; count < 2 * limit; count += 1) store.create();
    await expect.poll(() => store.receiver.received.length, { interval: 1 }).toBe(limit);
    await store.get('/customers');

    expect(store.receiver.received).toHaveLength(limit);
  });

  it('share connections', async () => {
    const store = await hookedStore({ webhooks: { maxInFlight: 2 } });
    await store.subscribe('store/customer/created');

    for (let count = 0; count < 20; count += 1) store.create();
    await store.delivered();

    expect(new Set(store.receiver.received.map(({ remotePort }) => remotePort)).size).toBe(2);
  });

  it('all arrive exactly once when 3,000 of them are due at the same time', async () => {
    const store = await hookedStore();
    await store.subscribe('store/customer/updated');
    for (let id = 1; id <= 100; id += 1) store.create({ id });

    for (let count = 0; count < 3_000; count += 1) store.edit(1 + (count % 100), { company: `${count}` });
    await store.delivered();

    expect(store.deliveryCounters).toEqual({ total: 3_000, byStatus: { 200: 3_000 } });
    expect(store.receiver.received).toHaveLength(3_000);
  });

  it('end when the store closes, and are not tried again', async () => {
    const store = await hookedStore();
    await store.subscribe('store/customer/created');
    store.receiver.answerWith('hang');
    store.create();
    await expect.poll(() => store.receiver.received.length, { interval: 1 }).toBe(1);
    store.receiver.answerWith(200);

    await store.close();
    store.create();

    await expect(store.delivered()).resolves.toBeUndefined();
    expect(store.receiver.received).toHaveLength(1);
  });

  it('are not created in a store without hooks', async () => {
    const random = vi.fn(() => 0);
    const store = await hookedStore({ webhooks: { random } });

    store.create({ id: 1 });
    await store.delivered();
    expect(random).not.toHaveBeenCalled();

    await store.subscribe('store/customer/updated');
    store.edit(1, { notes: 'new' });
    await store.delivered();
    expect(random).toHaveBeenCalled();
  });
});
