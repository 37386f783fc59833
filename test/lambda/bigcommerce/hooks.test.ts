import { describe, expect, it } from 'vitest';
import { createClient } from '../../../lambda/bigcommerce/client.ts';
import { createHooksV3 } from '../../../lambda/bigcommerce/hooks.ts';
import { ConfigurationError, ContractError, RefusedError } from '../../../lambda/sync/errors.ts';
import type { StoreRequest } from '../../../local/store/store-request.ts';
import { accessToken, runningStore, testClock } from '../../local/store/running-store.ts';
import { countingTelemetry, tokenOf } from '../../support/source.ts';

const hook = {
  scope: 'store/customer/*',
  destination: 'https://example.com/webhooks',
  isActive: false,
  headers: { 'x-customer-sync-copy': 'ours' },
};
const isWrite = ({ method }: StoreRequest) => method !== 'GET';
const successes: [number, string][] = [
  [200, ''],
  [200, '<html>thank you</html>'],
  [200, '{"id":99}'],
  [201, '{"data":null}'],
  [201, '{"data":{"id":"new"}}'],
  [202, ''],
  [204, ''],
];

describe('create', () => {
  it('returns the id that BigCommerce gives, also with a 201', async () => {
    const { hooks, store, deadlineMs } = await running();
    store.inject({ kind: 'answeredWith', status: 201, text: '{"data":{"id":4711}}' }, { when: isWrite });

    expect(await hooks.create(hook, deadlineMs)).toBe(4711);
  });

  it.each(successes)('finds the id in the list after a %i with %j', async (status, text) => {
    const { hooks, store, deadlineMs } = await running();
    await hooks.create({ ...hook, scope: 'store/customer/address/*' }, deadlineMs);
    await hooks.create({ ...hook, destination: 'https://example.com/others' }, deadlineMs);
    store.inject({ kind: 'answeredWith', status, text }, { when: isWrite });

    const id = await hooks.create(hook, deadlineMs);

    expect(store.hooks().find((each) => each.id === id)).toMatchObject({
      scope: hook.scope,
      destination: hook.destination,
    });
  });

  it('does not mistake the hook of another stack for the created one', async () => {
    const { hooks, store, deadlineMs } = await running();
    await hooks.create({ ...hook, headers: { 'x-customer-sync-copy': 'another' } }, deadlineMs);
    store.inject({ kind: 'status', status: 202, body: 'empty' }, { when: isWrite });

    await expect(hooks.create(hook, deadlineMs)).rejects.toThrow(ContractError);
  });
});

describe('update', () => {
  it.each(successes)('succeeds after a %i with %j', async (status, text) => {
    const { hooks, store, deadlineMs } = await running();
    const id = await hooks.create(hook, deadlineMs);
    store.inject({ kind: 'answeredWith', status, text }, { when: isWrite });

    await hooks.update(id, { ...hook, isActive: true }, deadlineMs);

    expect(store.counters.total).toBe(2);
    expect(store.hooks()).toMatchObject([{ status: 'active' }]);
  });

  it('fails when the hook does not exist', async () => {
    const { hooks, deadlineMs } = await running();

    await expect(hooks.update(7, hook, deadlineMs)).rejects.toThrow(ConfigurationError);
  });
});

describe('remove', () => {
  it.each(successes)('succeeds after a %i with %j', async (status, text) => {
    const { hooks, store, deadlineMs } = await running();
    const id = await hooks.create(hook, deadlineMs);
    store.inject({ kind: 'answeredWith', status, text }, { when: isWrite });

    await hooks.remove(id, deadlineMs);

    expect(store.hooks()).toEqual([]);
  });

  it('succeeds when the hook is gone already', async () => {
    const { hooks, store, deadlineMs } = await running();

    await hooks.remove(7, deadlineMs);

    expect(store.counters.byStatus).toEqual({ 404: 1 });
  });

  it('succeeds when the API says that the hook is gone (410)', async () => {
    const { hooks, store, deadlineMs } = await running();
    store.inject({ kind: 'status', status: 410 });

    await expect(hooks.remove(7, deadlineMs)).resolves.toBeUndefined();
  });

  it('fails when the API refuses to remove the hook', async () => {
    const { hooks, store, deadlineMs } = await running();
    store.inject({ kind: 'status', status: 409 });

    await expect(hooks.remove(7, deadlineMs)).rejects.toThrow(RefusedError);
  });

  it('fails when a gateway answers 404', async () => {
    const { hooks, store, deadlineMs } = await running();
    store.inject({ kind: 'status', status: 404, body: 'html' });

    await expect(hooks.remove(7, deadlineMs)).rejects.toThrow(ConfigurationError);
  });
});

describe('health', () => {
  it('returns the destinations that are still blocked', async () => {
    const { hooks, store, deadlineMs } = await running();
    const blocked_domains = [
      { destination: 'https://over.example.com', time_left: 0 },
      { destination: 'https://long-over.example.com', time_left: -5 },
      { destination: 'https://blocked.example.com', time_left: 1 },
      { destination: 'https://untold.example.com' },
      { time_left: 100 },
    ];
    store.inject({ kind: 'text', text: JSON.stringify({ data: { hooks_list: [], blocked_domains } }) });

    const { blockedDestinations } = await hooks.health(deadlineMs);

    expect(blockedDestinations).toEqual(['https://blocked.example.com', 'https://untold.example.com']);
  });
});

async function running() {
  const clock = testClock();
  const store = await runningStore({ clock, webhooks: {} });
  const client = createClient(
    { apiUrl: store.url, storeHash: 'abc123', quotaShare: 1 },
    {
      tokens: tokenOf(accessToken),
      telemetry: countingTelemetry().telemetry,
      // Nothing here waits: a timeout never strikes.
      clock: { now: clock.now, sleep: () => new Promise(() => {}) },
      random: () => 0,
      fetch,
    },
  );
  return { hooks: createHooksV3(client), store, deadlineMs: clock.now() + 60_000 };
}
