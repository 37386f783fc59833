import { describe, expect, it } from 'vitest';
import type { StoreSettings } from '../../../../local/store/simulated-store.ts';
import { createManualClock } from '../../aws/manual-clock.ts';
import { testClock } from '../running-store.ts';
import { destination, hookedStore } from './hooked-store.ts';

const scope = 'store/customer/created';
const retrySeconds = [60, 180, 300, 600, 900, 1800, 3600, 7200, 21600, 50400, 86400];

describe('a delivery that fails', () => {
  it('is tried again by the documented schedule, before the store deactivates its hook', async () => {
    const { clock, store, id } = await refused();

    for (const [index, seconds] of retrySeconds.entries()) {
      expect(store.hooks()).toMatchObject([{ status: 'active' }]);
      await clock.advance(seconds * 1_000 - 1);
      await store.delivered();
      expect(store.receiver.received).toHaveLength(index + 1);
      await clock.advance(1);
      await store.delivered();
      expect(store.receiver.received).toHaveLength(index + 2);
    }

    expect(store.hooks()).toMatchObject([{ id, status: 'deactivated' }]);
    expect(store.deliveries.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    const started = store.deliveries[0]?.at ?? 0;
    expect(store.deliveries.map(({ at }) => (at - started) / 1_000)).toEqual([
      0, 60, 240, 540, 1_140, 2_040, 3_840, 7_440, 14_640, 36_240, 86_640, 173_040,
    ]);
  });

  it('is not tried again after it was acknowledged', async () => {
    const { clock, store } = await refused({ status: 503 });
    store.receiver.answerWith(204);

    await clock.advance(60_000);
    await store.delivered();
    await clock.advance(86_400_000);
    await store.delivered();

    expect(store.deliveries.map(({ status }) => status)).toEqual([503, 204]);
  });

  it.each([
    301, 302, 400, 401, 404, 410, 429, 500,
  ])('is tried again after a %i, and follows no redirect', async (status) => {
    const clock = createManualClock();
    const store = await hookedStore({ clock });
    await store.subscribe(scope);
    store.receiver.answerWith(status);

    store.create();
    await store.delivered();
    await clock.advance(60_000);
    await store.delivered();

    expect(store.deliveries.map((delivery) => delivery.status)).toEqual([status, status]);
    expect(store.receiver.received).toHaveLength(2);
  });

  it('is tried again after a reset, a refused connection or a timeout', async () => {
    const tooLong = Promise.withResolvers<void>();
    const webhooks = { patience: () => tooLong.promise };
    const store = await hookedStore({ clock: createManualClock(), webhooks });
    await store.subscribe(scope);
    store.receiver.answerWith('reset');
    store.create();
    await store.delivered();
    store.receiver.answerWith('hang');
    store.create();
    await expect.poll(() => store.receiver.received.length, { interval: 1 }).toBe(2);
    tooLong.resolve();
    await store.delivered();
    await store.v3('PUT', '/hooks/1', { destination: 'https://nobody.example.com/webhooks' });
    store.create();
    await store.delivered();

    expect(store.deliveries.map(({ status }) => status)).toEqual(['unreachable', 'timeout', 'unreachable']);
    expect(store.receiver.received).toHaveLength(2);
  });

  it('goes to the current destination of its hook', async () => {
    const { clock, store, id } = await refused();

    await store.v3('PUT', `/hooks/${id}`, { destination: `${destination}/moved` });
    await clock.advance(60_000);
    await store.delivered();

    expect(store.receiver.received.map(({ path }) => path)).toEqual(['/webhooks', '/webhooks/moved']);
  });

  it('is dropped when its hook is switched off before the next attempt', async () => {
    const { clock, store, id } = await refused();

    await store.v3('PUT', `/hooks/${id}`, { is_active: false });
    await clock.advance(60_000);
    await store.delivered();

    expect(store.receiver.received).toHaveLength(1);
  });

  it.each([
    ['deactivated', undefined],
    ['switched off', { is_active: false }],
  ])('is dropped when its hook is %s, even if the hook is active again before the next attempt', async (_, change) => {
    const { clock, store, id } = await refused();

    if (change) await store.v3('PUT', `/hooks/${id}`, change);
    else store.deactivateHook(id);
    await store.v3('PUT', `/hooks/${id}`, { is_active: true });
    await clock.advance(86_400_000);
    await store.delivered();

    expect(store.receiver.received).toHaveLength(1);
    expect(store.hooks()).toMatchObject([{ status: 'active' }]);
  });

  it('does not deactivate a hook that was activated again during the last attempt', async () => {
    const tooLong = Promise.withResolvers<void>();
    const { clock, store, id } = await refused({ webhooks: { patience: () => tooLong.promise } });
    for (const seconds of retrySeconds) {
      if (seconds === 86_400) store.receiver.answerWith('hang');
      await clock.advance(seconds * 1_000);
      if (seconds !== 86_400) await store.delivered();
    }

    for (const is_active of [false, true]) await store.v3('PUT', `/hooks/${id}`, { is_active });
    tooLong.resolve();
    await store.delivered();

    expect(store.deliveries.at(-1)).toMatchObject({ attempt: 12, status: 'timeout' });
    expect(store.hooks()).toMatchObject([{ status: 'active' }]);
  });

  it('is dropped when its hook is deleted', async () => {
    const { clock, store, id } = await refused();

    await store.v3('DELETE', `/hooks/${id}`);
    await clock.advance(60_000);
    await store.delivered();

    expect(store.receiver.received).toHaveLength(1);
  });
});

describe('a hook', () => {
  const dayMs = 86_400_000;

  it('is deactivated after 90 days without an event, and not before', async () => {
    const clock = testClock();
    const store = await hookedStore({ clock });
    await store.subscribe(scope);
    clock.advance(60 * dayMs);
    store.create({ id: 1 });

    clock.advance(90 * dayMs);
    const after90Days = store.hooks();
    clock.advance(1);
    store.create({ id: 2 });
    await store.delivered();

    expect(after90Days).toMatchObject([{ status: 'active' }]);
    expect(store.hooks()).toMatchObject([{ status: 'deactivated' }]);
    expect(store.receiver.envelopes().map(({ data }) => data)).toMatchObject([{ id: 1 }]);
    expect((await store.v3('GET', '/hooks/1')).json.data.is_active).toBe(false);
  });

  it('can have a shorter limit, which begins again when the hook is activated again', async () => {
    const clock = testClock();
    const store = await hookedStore({ clock, webhooks: { quietMs: 1_000 } });
    const id = await store.subscribe(scope);

    clock.advance(1_001);
    const quiet = store.hooks();
    await store.v3('PUT', `/hooks/${id}`, { is_active: true });
    clock.advance(1_000);

    expect(quiet).toMatchObject([{ status: 'deactivated' }]);
    expect(store.hooks()).toMatchObject([{ status: 'active' }]);
  });
});

/** A store that got this answer to its first delivery. Its clock moves only when a test moves it. */
async function refused({ status = 500, ...settings }: { status?: number } & Partial<StoreSettings> = {}) {
  const clock = createManualClock();
  const store = await hookedStore({ clock, ...settings });
  const id = await store.subscribe(scope);
  store.receiver.answerWith(status);
  store.create();
  await store.delivered();
  return { clock, store, id };
}
