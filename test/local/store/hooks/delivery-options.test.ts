import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../aws/manual-clock.ts';
import { type HookedStore, hookedStore } from './hooked-store.ts';

/** Returns these values in turn, and then repeats the last one. */
function chances(...values: number[]): () => number {
  return () => (values.length > 1 ? values.shift() : values[0]) ?? 0;
}

function customersOf({ receiver }: HookedStore): number[] {
  return receiver.envelopes().map(({ data }) => (data as { id: number }).id);
}

describe('a simulated store with delivery options', () => {
  it('sends each delivery several times, as the same message', async () => {
    const store = await hookedStore({ webhooks: { clientSecret: 's', deliveries: { copies: 3 } } });
    await store.subscribe('store/customer/created');

    store.create();
    await store.delivered();

    const ids = store.receiver.received.map(({ headers }) => headers['webhook-id']);
    expect(ids).toEqual(['msg_1', 'msg_1', 'msg_1']);
    expect(new Set(store.receiver.received.map(({ body }) => body)).size).toBe(1);
  });

  it('loses a share of the deliveries, and logs the lost ones', async () => {
    const random = chances(0.9, 0.29, 0.9, 0.3, 0.9);
    const store = await hookedStore({
      webhooks: { random, deliveries: { lostShare: 0.3, undatedShare: 0 } },
    });
    await store.subscribe('store/customer/created');

    for (const id of [1, 2]) store.create({ id });
    await store.delivered();

    expect(customersOf(store)).toEqual([2]);
    expect(store.deliveries).toMatchObject([{ deliveryId: 'msg_1', status: 'lost' }, { status: 200 }]);
  });

  it('delays a delivery for a while', async () => {
    const clock = createManualClock();
    const store = await hookedStore({ clock, webhooks: { deliveries: { delayMs: 2_000 } } });
    await store.subscribe('store/customer/created');
    const createdAt = clock.now();
    let isDelivered = false;

    store.create();
    const arrival = store.delivered().then(() => {
      isDelivered = true;
    });
    await clock.advance(1_999);
    const wasDeliveredEarly = isDelivered;
    await clock.advance(1);
    await arrival;

    expect(wasDeliveredEarly).toBe(false);
    expect(store.deliveries).toMatchObject([{ at: createdAt + 2_000, status: 200 }]);
  });

  it('lets later events overtake earlier ones within a window', async () => {
    const clock = createManualClock();
    // The random numbers of one event: for its date, its loss and its delay.
    const random = chances(0.9, 0.9, 0.8, 0.9, 0.9, 0.2, 0.9, 0.9, 0.5);
    const store = await hookedStore({ clock, webhooks: { random, deliveries: { reorderMs: 1_000 } } });
    await store.subscribe('store/customer/created');

    for (const id of [1, 2, 3]) store.create({ id });
    for (const [index, ms] of [200, 300, 300].entries()) {
      await clock.advance(ms);
      await expect.poll(() => store.deliveries.length, { interval: 1 }).toBe(index + 1);
    }

    expect(customersOf(store)).toEqual([2, 3, 1]);
  });

  it('leaves created_at out of a share of the envelopes', async () => {
    const random = chances(0.4, 0.9, 0.9, 0.6, 0.9);
    const store = await hookedStore({ webhooks: { random, deliveries: { undatedShare: 0.5 } } });
    await store.subscribe('store/customer/created');

    for (const id of [1, 2]) store.create({ id });
    await store.delivered();

    const dated = store.receiver.envelopes().map((envelope) => 'created_at' in envelope);
    expect(dated).toEqual([false, true]);
  });

  it('shuffles keys and adds fields', async () => {
    const random = chances(0.9, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1);
    const deliveries = { keysShuffled: true, extraFields: { delivery_attempt: 1 } };
    const store = await hookedStore({ webhooks: { random, deliveries } });
    await store.subscribe('store/customer/created');

    store.create();
    await store.delivered();

    expect(Object.keys(store.receiver.envelopes()[0] ?? {})).toEqual([
      'delivery_attempt',
      'data',
      'scope',
      'store_id',
      'created_at',
      'hash',
      'producer',
    ]);
    expect(store.receiver.envelopes()).toMatchObject([{ delivery_attempt: 1 }]);
  });

  it('changes only the named options, from the next event on', async () => {
    const store = await hookedStore({ webhooks: { deliveries: { copies: 2, extraFields: { a: 1 } } } });
    await store.subscribe('store/customer/created');

    store.create({ id: 1 });
    store.changeDeliveries({ copies: 1 });
    store.create({ id: 2 });
    await store.delivered();

    expect(customersOf(store).sort()).toEqual([1, 1, 2]);
    expect(store.receiver.envelopes().every((envelope) => 'a' in envelope)).toBe(true);
  });

  it('behaves the same with the same random numbers', async () => {
    const statuses = await Promise.all(
      [1, 2].map(async () => {
        const random = chances(...Array.from({ length: 300 }, (_, index) => ((index * 37) % 101) / 101));
        const deliveries = { lostShare: 0.2, copies: 2, undatedShare: 0.3, keysShuffled: true };
        const store = await hookedStore({ webhooks: { random, deliveries, maxInFlight: 1 } });
        await store.subscribe('store/customer/created');
        for (let id = 1; id <= 20; id += 1) store.create({ id });
        await store.delivered();
        const keys = store.receiver.envelopes().map((envelope) => Object.keys(envelope).join());
        return { customers: customersOf(store), keys, lost: store.deliveryCounters.byStatus.lost };
      }),
    );

    expect(statuses[0]).toEqual(statuses[1]);
    expect(statuses[0]?.lost).toBeGreaterThan(0);
  });
});
