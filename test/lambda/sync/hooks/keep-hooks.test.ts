import { describe, expect, it } from 'vitest';
import { createClient } from '../../../../lambda/bigcommerce/client.ts';
import { createHooksV3 } from '../../../../lambda/bigcommerce/hooks.ts';
import {
  ConfigurationError,
  CredentialsRejectedError,
  TableUnavailableError,
} from '../../../../lambda/sync/errors.ts';
import { ensureHooks, inspectHooks } from '../../../../lambda/sync/hooks/keep-hooks.ts';
import { noHooks, type WantedHooks } from '../../../../lambda/sync/hooks/plan-hooks.ts';
import { destination, hookedStore, otherAccessToken } from '../../../local/store/hooks/hooked-store.ts';
import { accessToken } from '../../../local/store/running-store.ts';
import { leapingClock } from '../../../support/leaping-clock.ts';
import { countingTelemetry, tokenOf } from '../../../support/source.ts';

const forever = { times: Number.POSITIVE_INFINITY };

describe('ensureHooks', () => {
  it('creates one hook with marker and secret for each scope that concerns customers', async () => {
    const { ensure, store, wanted } = await running();

    const first = await ensure();
    const second = await ensure();

    expect(first).toMatchObject({ created: 2, repaired: 0, reactivated: 0, removed: 0 });
    expect(second).toMatchObject({
      created: 0,
      repaired: 0,
      reactivated: 0,
      removed: 0,
      wantsFullSweep: false,
    });
    expect(store.hooks()).toEqual(
      wanted.scopes.map((scope) => expect.objectContaining({ scope, destination, headers: wanted.headers })),
    );
  });

  it('requires a full sweep before it reactivates a deactivated hook', async () => {
    const { ensure, store, caughtUp } = await running();
    await ensure();
    const [hook] = store.hooks();
    store.deactivateHook(hook?.id ?? 0);
    const before = caughtUp();

    const report = await ensure();

    expect(report).toMatchObject({ reactivated: 1, wantsFullSweep: true });
    expect(store.hooks().every(({ status }) => status === 'active')).toBe(true);
    expect(caughtUp() - before).toBe(1);
  });

  it('leaves a hook inactive when it cannot require a full sweep', async () => {
    const { ensure, store, v3, setCatchUp } = await running();
    await ensure();
    const [deactivated, deleted] = store.hooks();
    store.deactivateHook(deactivated?.id ?? 0);
    await v3('DELETE', `/hooks/${deleted?.id}`);
    setCatchUp(new TableUnavailableError('ThrottlingException'));

    await expect(ensure()).rejects.toThrow(TableUnavailableError);
    expect(store.hooks().filter(({ status }) => status === 'active')).toEqual([]);
    setCatchUp(true);
    expect(await ensure()).toMatchObject({ reactivated: 2, wantsFullSweep: true });
  });

  it('changes only `isActive` of a hook that is right otherwise', async () => {
    const { ensure, store } = await running();
    await ensure();
    store.deactivateHook(store.hooks()[0]?.id ?? 0);
    const changes = () => store.requests.filter(({ method }) => method !== 'GET').length;
    const before = changes();

    await ensure();

    expect(changes() - before).toBe(1);
  });

  it('creates a hook that did not exist, and requires a full sweep', async () => {
    const { ensure, store, v3, caughtUp } = await running();
    await ensure();
    await v3('DELETE', `/hooks/${store.hooks()[0]?.id}`);
    const before = caughtUp();

    expect(await ensure()).toMatchObject({ created: 1, reactivated: 0, wantsFullSweep: true, errors: [] });
    expect(store.hooks().filter(({ status }) => status === 'active')).toHaveLength(2);
    expect(caughtUp() - before).toBe(1);
  });

  it('requires no full sweep before the first copy', async () => {
    const { ensure, setCatchUp } = await running();
    setCatchUp(false);

    expect(await ensure()).toMatchObject({ created: 2, wantsFullSweep: false, errors: [] });
  });

  it('requires a full sweep when BigCommerce has blocked the domain, whatever state the hooks are in', async () => {
    const { ensure, store, caughtUp } = await running();
    await ensure();
    const before = caughtUp();
    health(store, { blocked_domains: [{ destination: 'https://hooks.example.com', time_left: 100 }] });

    expect(await ensure()).toMatchObject({
      isBlocked: true,
      wantsFullSweep: true,
      created: 0,
      reactivated: 0,
    });
    expect(caughtUp() - before).toBe(1);
  });

  it('ignores the blocked domain of others', async () => {
    const { ensure, store } = await running();
    await ensure();
    health(store, { blocked_domains: [{ destination: 'https://others.example.com', time_left: 100 }] });

    expect(await ensure()).toMatchObject({ isBlocked: false, wantsFullSweep: false });
  });

  it.each([
    'deactivated',
    'inactive',
  ])('reactivates a hook that is active in the list, but %s in the health report', async (status) => {
    const { ensure, store } = await running();
    await ensure();
    health(store, { hooks_list: store.hooks().map(({ id }) => ({ id, status })) });

    expect(await ensure()).toMatchObject({ reactivated: 2, wantsFullSweep: true });
  });

  it('reactivates a hook that is inactive only in the list', async () => {
    const { ensure, store } = await running();
    await ensure();
    store.deactivateHook(store.hooks()[0]?.id ?? 0);
    health(store, { hooks_list: [] });

    expect(await ensure()).toMatchObject({ reactivated: 1, wantsFullSweep: true });
  });

  it('recognises its headers in upper and lower case', async () => {
    const { ensure, store, wanted } = await running();
    await ensure();
    const headers = Object.fromEntries(
      Object.entries(wanted.headers).map(([name, value]) => [name.toUpperCase(), value]),
    );
    store.inject(
      {
        kind: 'text',
        text: JSON.stringify({ data: store.hooks().map((hook) => toWire({ ...hook, headers })) }),
      },
      { when: ({ path }) => path.endsWith('/v3/hooks') },
    );

    expect(await ensure()).toMatchObject({ created: 0, repaired: 0, hooks: [{}, {}] });
  });

  it('accepts that a hook to remove no longer exists', async () => {
    const { ensure, store, wanted } = await running();
    await ensure();
    const gone = { ...store.hooks()[0], id: 999, scope: 'store/customer/created' };
    store.inject(
      {
        kind: 'text',
        text: JSON.stringify({ data: [...store.hooks(), gone].map((hook) => toWire(hook as never)) }),
      },
      { when: ({ path }) => path.endsWith('/v3/hooks') },
    );

    expect(await ensure(wanted)).toMatchObject({ removed: 1 });
  });

  it('requires a full sweep for a hook with another destination, but not for one with another secret', async () => {
    const { ensure, wanted, caughtUp } = await running();
    await ensure();
    const before = caughtUp();

    const moved = { ...wanted, destination: 'https://hooks.example.com/elsewhere' };
    const rotated = { ...moved, headers: { ...wanted.headers, 'x-customer-sync-secret': 'new-secret' } };

    expect(await ensure(moved)).toMatchObject({ reactivated: 2, wantsFullSweep: true });
    expect(await ensure(rotated)).toMatchObject({ repaired: 2, wantsFullSweep: false });
    expect(caughtUp() - before).toBe(1);
  });

  it('never changes hooks of another stage, of others on the same token, or of another account', async () => {
    const { ensure, store, v3, subscribe } = await running();
    const theirs = [
      await subscribe('store/order/*'),
      await subscribe('store/customer/*', {
        destination: 'https://staging.example.com/webhooks',
        headers: { 'x-customer-sync-copy': 'staging' },
      }),
      await subscribe('store/customer/*', {}, otherAccessToken),
    ];
    for (const id of theirs) store.deactivateHook(id);
    const before = store.hooks().filter(({ id }) => theirs.includes(id));

    await ensure();

    expect(store.hooks().filter(({ id }) => theirs.includes(id))).toEqual(before);
    expect((await v3('GET', '/hooks')).json.data).toHaveLength(4);
  });

  it('removes only our hooks, without a sweep, when no hooks are wanted', async () => {
    const { ensure, subscribe, store, wanted, caughtUp } = await running();
    const theirs = await subscribe('store/order/*');
    await ensure();
    const before = caughtUp();

    expect(await ensure(noHooks(wanted.marker))).toMatchObject({ removed: 2, isBlocked: false });
    expect(store.hooks().map(({ id }) => id)).toEqual([theirs]);
    expect(caughtUp()).toBe(before);
  });

  it('reads all pages of the list of hooks', async () => {
    const { ensure, store } = await running();
    await ensure();
    const theirs = Array.from({ length: 250 }, (_, index) => ({ id: 1_000 + index, headers: null }));
    store.inject(
      { kind: 'text', text: JSON.stringify({ data: theirs }) },
      { when: ({ query }) => query.get('page') === '1' },
    );
    store.inject(
      { kind: 'text', text: JSON.stringify({ data: store.hooks().map(toWire) }) },
      { when: ({ query }) => query.get('page') === '2' },
    );

    expect(await ensure()).toMatchObject({ created: 0, hooks: [{}, {}] });
  });

  it('repairs the hook that already has our destination in place of another one', async () => {
    const { ensure, subscribe, store, wanted } = await running();
    await subscribe('store/customer/*', {
      destination: 'https://old.example.com/webhooks',
      headers: wanted.headers,
    });
    await subscribe('store/customer/*', {
      headers: { ...wanted.headers, 'x-customer-sync-secret': 'an-old-secret' },
    });

    await ensure();

    expect(store.hooks().map(({ scope, destination: to }) => [scope, to])).toEqual(
      wanted.scopes.map((scope) => [scope, destination]),
    );
  });

  it('reads all pages of the list of hooks where pages are shorter than requested', async () => {
    const { ensure, store } = await running();
    await ensure();
    const theirs = Array.from({ length: 50 }, (_, index) => ({ id: 1_000 + index, headers: null }));
    const pagination = { total: 52, count: 50, per_page: 50, current_page: 1, total_pages: 2 };
    store.inject(
      { kind: 'text', text: JSON.stringify({ data: theirs, meta: { pagination } }) },
      { when: ({ query }) => query.get('page') === '1' },
    );
    store.inject(
      { kind: 'text', text: JSON.stringify({ data: store.hooks().map(toWire) }) },
      { when: ({ query }) => query.get('page') === '2' },
    );

    expect(await ensure()).toMatchObject({ created: 0, hooks: [{}, {}] });
  });

  it("accepts others' hooks in any form", async () => {
    const { ensure, store } = await running();
    await ensure();
    const theirs = { id: 1_000, scope: 'store/order/*', destination: null, is_active: '', headers: null };
    store.inject(
      { kind: 'text', text: JSON.stringify({ data: [...store.hooks().map(toWire), theirs] }) },
      { when: ({ path }) => path.endsWith('/v3/hooks') },
    );

    expect(await ensure()).toMatchObject({ created: 0, hooks: [{}, {}] });
  });

  it('creates no second hook when the answer to the first was lost', async () => {
    const { ensure, store } = await running();
    store.inject({ kind: 'resetBeforeHeaders' }, { when: ({ method }) => method === 'POST' });

    await ensure().catch(() => {});
    await ensure();

    expect(store.hooks()).toHaveLength(2);
  });

  it('reports a rejected token, and an answer that does not come from the API', async () => {
    const { ensure, store } = await running();
    const rejection = store.inject({ kind: 'status', status: 403 }, forever);
    await expect(ensure()).rejects.toThrow(CredentialsRejectedError);
    rejection.stop();
    store.inject({ kind: 'status', status: 404, body: 'html' }, forever);

    await expect(ensure()).rejects.toThrow(ConfigurationError);
  });
});

describe('inspectHooks', () => {
  it('reports the planned changes, and changes nothing', async () => {
    const { inspect, store } = await running();

    expect(await inspect()).toMatchObject({ created: 2, hooks: [] });
    expect(store.hooks()).toEqual([]);
  });
});

async function running() {
  const clock = leapingClock();
  const hooked = await hookedStore({ clock });
  const client = createClient(
    { apiUrl: hooked.url, storeHash: 'abc123', quotaShare: 1 },
    {
      tokens: tokenOf(accessToken),
      telemetry: countingTelemetry().telemetry,
      clock,
      random: Math.random,
      fetch,
    },
  );
  let catchUp: boolean | Error = true;
  let caughtUp = 0;
  const deps = {
    hooks: createHooksV3(client),
    async catchUp() {
      if (catchUp instanceof Error) throw catchUp;
      if (catchUp) caughtUp += 1;
      return catchUp;
    },
  };
  const marker = { header: 'x-customer-sync-copy', value: 'production' };
  const wanted: WantedHooks = {
    scopes: ['store/customer/*', 'store/customer/address/*'],
    destination,
    headers: { [marker.header]: marker.value, 'x-customer-sync-secret': 'secret' },
    marker,
  };
  const deadlineMs = () => clock.now() + 600_000;
  return {
    ...hooked,
    store: hooked,
    wanted,
    caughtUp: () => caughtUp,
    setCatchUp(result: boolean | Error) {
      catchUp = result;
    },
    ensure: (hooks = wanted) => ensureHooks(hooks, deadlineMs(), deps),
    inspect: () => inspectHooks(wanted, deadlineMs(), deps),
  };
}

/** Sets the next answer about the health of hooks. */
function health(store: Awaited<ReturnType<typeof hookedStore>>, fields: object): void {
  const data = { emails: [], hooks_list: [], blocked_domains: [], ...fields };
  store.inject(
    { kind: 'text', text: JSON.stringify({ data }) },
    { when: ({ path }) => path.endsWith('/v3/hooks/admin') },
  );
}

function toWire({
  id,
  scope,
  destination,
  headers,
}: {
  id: number;
  scope: string;
  destination: string;
  headers: unknown;
}) {
  return { id, scope, destination, headers, is_active: true };
}
