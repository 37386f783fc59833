import { describe, expect, it } from 'vitest';
import { accessToken, testClock } from '../running-store.ts';
import { destination, hookedStore, otherAccessToken } from './hooked-store.ts';

const type = 'https://developer.bigcommerce.com/api-docs/getting-started/api-status-codes';
const scope = 'store/customer/updated';

describe('the creation of a hook', () => {
  it('answers with the hook in the documented form', async () => {
    const store = await hookedStore({ clock: testClock() });

    const answer = await store.v3('POST', '/hooks', {
      scope,
      destination,
      is_active: true,
      headers: { 'x-secret': 'of the test' },
    });

    expect(answer).toStrictEqual({
      status: 200,
      json: {
        data: {
          id: 1,
          client_id: 'simulated-client-1',
          store_hash: 'abc123',
          created_at: 1_714_980_850,
          updated_at: 1_714_980_850,
          scope,
          destination,
          is_active: true,
          headers: { 'x-secret': 'of the test' },
        },
        meta: {},
      },
    });
  });

  it('creates an active hook without headers by default', async () => {
    const store = await hookedStore();

    const plain = await store.v3('POST', '/hooks', { scope, destination });
    const empty = await store.v3('POST', '/hooks', {
      scope: 'store/customer/*',
      destination,
      is_active: false,
      headers: {},
    });

    expect(plain.json.data).toMatchObject({ is_active: true, headers: null });
    expect(empty.json.data).toMatchObject({ is_active: false, headers: null });
  });

  it('refuses a hook without destination, as recorded', async () => {
    const store = await hookedStore();

    const answer = await store.v3('POST', '/hooks', { scope });

    expect(answer).toStrictEqual({
      status: 422,
      json: {
        status: 422,
        title: 'JSON data is missing or invalid',
        type,
        errors: { destination: 'error.path.missing.' },
      },
    });
  });

  it.each([
    'store/customer/renamed',
    'store/*',
    'customer/updated',
    '',
  ])('refuses the scope "%s", as recorded', async (unknown) => {
    const store = await hookedStore();

    const answer = await store.v3('POST', '/hooks', { scope: unknown, destination });

    expect(answer).toStrictEqual({
      status: 400,
      json: { status: 400, title: 'Cannot find payload/event classes for the events.', type, errors: {} },
    });
  });

  it.each([
    'store/customer/*',
    'store/customer/created',
    'store/customer/updated',
    'store/customer/deleted',
    'store/customer/address/*',
    'store/customer/address/created',
    'store/customer/address/updated',
    'store/customer/address/deleted',
    'store/customer/channel/login/access/updated',
    'store/customer/payment/instrument/default/updated',
    'store/order/statusUpdated',
  ])('accepts the scope %s', async (known) => {
    const store = await hookedStore();

    const answer = await store.v3('POST', '/hooks', { scope: known, destination });

    expect(answer.status).toBe(200);
  });

  it.each([
    'http://hooks.example.com/webhooks',
    'https://hooks.example.com:8443/webhooks',
    'http://127.0.0.1:4000/webhooks',
    'hooks.example.com',
    '',
    7,
  ])('refuses the destination %s, which is not https on port 443', async (wrong) => {
    const store = await hookedStore();

    const answer = await store.v3('POST', '/hooks', { scope, destination: wrong });

    expect(answer.status).toBe(422);
    expect(Object.keys(answer.json.errors)).toEqual(['destination']);
    expect(store.hooks()).toEqual([]);
  });

  it('accepts an explicit port 443', async () => {
    const store = await hookedStore();

    const answer = await store.v3('POST', '/hooks', {
      scope,
      destination: 'https://hooks.example.com:443/',
    });

    expect(answer.status).toBe(200);
  });

  it.each([
    ['is_active', 'yes'],
    ['is_active', null],
    ['headers', ['x-secret']],
    ['headers', { 'x-secret': 7 }],
    ['headers', { 'not a name': 'x' }],
    ['headers', { 'x-secret': 'two\nlines' }],
    ['scope', 7],
  ])('refuses the %s %j and names it', async (field, value) => {
    const store = await hookedStore();

    const answer = await store.v3('POST', '/hooks', { scope, destination, [field]: value });

    expect(answer.status).toBe(422);
    expect(Object.keys(answer.json.errors)).toEqual([field]);
  });

  it.each(['{"scope":', '[]', '"hook"', ''])('refuses the body %s', async (body) => {
    const store = await hookedStore();

    const answer = await store.v3('POST', '/hooks', body);

    expect(answer).toMatchObject({ status: 400, json: { title: 'Input is invalid.' } });
  });

  it('refuses a second hook with the same scope and destination', async () => {
    const store = await hookedStore();
    await store.subscribe(scope);

    const second = await store.v3('POST', '/hooks', { scope, destination });
    const otherScope = await store.v3('POST', '/hooks', { scope: 'store/customer/*', destination });
    const otherPlace = await store.v3('POST', '/hooks', { scope, destination: `${destination}/2` });

    expect([second.status, otherScope.status, otherPlace.status]).toEqual([422, 200, 200]);
    expect(second.json.title).toMatch(/exists/);
  });

  it('refuses an eleventh hook of a scope for one API account', async () => {
    const store = await hookedStore();
    for (let number = 1; number <= 10; number += 1) {
      await store.subscribe(scope, { destination: `${destination}/${number}` });
    }

    const eleventh = await store.v3('POST', '/hooks', { scope, destination });
    const ofAnotherScope = await store.v3('POST', '/hooks', { scope: 'store/customer/*', destination });
    const ofAnotherApp = await store.v3('POST', '/hooks', { scope, destination }, otherAccessToken);

    expect([eleventh.status, ofAnotherScope.status, ofAnotherApp.status]).toEqual([422, 200, 200]);
    expect(eleventh.json.title).toMatch(/no more than 10/);
  });
});

describe('the list of hooks', () => {
  it('has the hooks of one account and their number', async () => {
    const store = await hookedStore();
    const id = await store.subscribe(scope);
    await store.subscribe(scope, {}, otherAccessToken);

    const { status, json } = await store.v3('GET', '/hooks');

    expect(status).toBe(200);
    expect(json.data).toMatchObject([{ id, client_id: 'simulated-client-1', scope }]);
    expect(json.meta).toStrictEqual({
      pagination: {
        total: 1,
        count: 1,
        per_page: 50,
        current_page: 1,
        total_pages: 1,
        links: { current: '?page=1&limit=50' },
      },
    });
  });

  it('is empty for an account that has none', async () => {
    const store = await hookedStore();
    await store.subscribe(scope);

    const { json } = await store.v3('GET', '/hooks', undefined, otherAccessToken);

    expect(json.data).toEqual([]);
  });

  it('filters by scope, destination and activity', async () => {
    const store = await hookedStore();
    const first = await store.subscribe(scope);
    const second = await store.subscribe(scope, { destination: `${destination}/2`, is_active: false });
    const third = await store.subscribe('store/customer/*');
    const idsOf = async (query: Record<string, string>) => {
      const { json } = await store.v3('GET', `/hooks?${new URLSearchParams(query)}`);
      return json.data.map(({ id }: { id: number }) => id);
    };

    expect(await idsOf({ scope })).toEqual([first, second]);
    expect(await idsOf({ destination })).toEqual([first, third]);
    expect(await idsOf({ is_active: 'true' })).toEqual([first, third]);
    expect(await idsOf({ is_active: 'false' })).toEqual([second]);
    expect(await idsOf({ scope, destination })).toEqual([first]);
  });

  it('is cut into pages', async () => {
    const store = await hookedStore();
    for (let number = 1; number <= 5; number += 1) {
      await store.subscribe(scope, { destination: `${destination}/${number}` });
    }

    const { json } = await store.v3('GET', '/hooks?limit=2&page=2');

    expect(json.data.map(({ id }: { id: number }) => id)).toEqual([3, 4]);
    expect(json.meta.pagination).toStrictEqual({
      total: 5,
      count: 2,
      per_page: 2,
      current_page: 2,
      total_pages: 3,
      links: { previous: '?page=1&limit=2', current: '?page=2&limit=2', next: '?page=3&limit=2' },
    });
  });

  it.each(['id=1', 'limit=0', 'limit=251', 'page=two', 'is_active=yes'])('refuses ?%s', async (query) => {
    const store = await hookedStore();

    const answer = await store.v3('GET', `/hooks?${query}`);

    expect(answer).toMatchObject({ status: 422, json: { type } });
  });
});

describe('one hook', () => {
  it('is read by its id', async () => {
    const store = await hookedStore();
    const id = await store.subscribe(scope);

    const { status, json } = await store.v3('GET', `/hooks/${id}`);

    expect(status).toBe(200);
    expect(json).toMatchObject({ data: { id, scope, destination }, meta: {} });
  });

  it('changes only in the given fields, and shows the time of the change', async () => {
    const clock = testClock();
    const store = await hookedStore({ clock });
    const id = await store.subscribe(scope, { headers: { 'x-secret': 'old' } });
    clock.advance(60_000);

    const answer = await store.v3('PUT', `/hooks/${id}`, { headers: { 'x-secret': 'new' } });

    expect(answer.status).toBe(200);
    expect(answer.json.data).toMatchObject({
      scope,
      destination,
      is_active: true,
      headers: { 'x-secret': 'new' },
      created_at: 1_714_980_850,
      updated_at: 1_714_980_910,
    });
    expect((await store.v3('GET', `/hooks/${id}`)).json).toEqual(answer.json);
  });

  it('can become inactive and active again', async () => {
    const store = await hookedStore();
    const id = await store.subscribe(scope);

    const inactive = await store.v3('PUT', `/hooks/${id}`, { is_active: false });
    const active = await store.v3('PUT', `/hooks/${id}`, { is_active: true });

    expect([inactive.json.data.is_active, active.json.data.is_active]).toEqual([false, true]);
  });

  it.each([
    [{}, 422],
    [{ destination: 'http://hooks.example.com/' }, 422],
    [{ destination: `${destination}/2` }, 422],
    [{ scope: 'store/customer/renamed' }, 400],
  ])('is not changed by %j', async (changes, status) => {
    const store = await hookedStore();
    const id = await store.subscribe(scope);
    await store.subscribe(scope, { destination: `${destination}/2` });

    const answer = await store.v3('PUT', `/hooks/${id}`, changes);

    expect(answer.status).toBe(status);
    expect(store.hooks()[0]).toMatchObject({ scope, destination });
  });

  it('accepts a change to its current values', async () => {
    const store = await hookedStore();
    const id = await store.subscribe(scope);

    const answer = await store.v3('PUT', `/hooks/${id}`, { scope, destination, is_active: true });

    expect(answer.status).toBe(200);
  });

  it('is returned when it is deleted', async () => {
    const store = await hookedStore();
    const id = await store.subscribe(scope);

    const answer = await store.v3('DELETE', `/hooks/${id}`);

    expect(answer).toMatchObject({ status: 200, json: { data: { id, scope } } });
    expect((await store.v3('GET', `/hooks/${id}`)).status).toBe(404);
    expect(store.hooks()).toEqual([]);
  });

  it.each(['GET', 'PUT', 'DELETE'])('does not exist for the %s of another account', async (method) => {
    const store = await hookedStore();
    const id = await store.subscribe(scope);
    const body = method === 'PUT' ? { is_active: false } : undefined;

    const answer = await store.v3(method, `/hooks/${id}`, body, otherAccessToken);

    expect(answer).toStrictEqual({
      status: 404,
      json: { status: 404, title: `Webhook with id [${id}] not found`, type, errors: {} },
    });
    expect(store.hooks()).toMatchObject([{ status: 'active' }]);
  });
});

describe('the health of hooks', () => {
  it('distinguishes a hook that its owner switched off from a hook that the store deactivated', async () => {
    const store = await hookedStore();
    await store.subscribe('store/customer/created');
    await store.subscribe('store/customer/updated', { is_active: false });
    store.deactivateHook(await store.subscribe('store/customer/deleted'));

    const { status, json } = await store.v3('GET', '/hooks/admin');

    expect(status).toBe(200);
    expect(json.data).toMatchObject({
      emails: [],
      hooks_list: [
        { scope: 'store/customer/created', is_active: true, status: 'active' },
        { scope: 'store/customer/updated', is_active: false, status: 'inactive' },
        { scope: 'store/customer/deleted', is_active: false, status: 'deactivated' },
      ],
      blocked_domains: [],
    });
    expect(json.meta.pagination.total).toBe(3);
  });

  it('can show only active or inactive hooks, and none of other accounts', async () => {
    const store = await hookedStore();
    const active = await store.subscribe('store/customer/created');
    const inactive = await store.subscribe('store/customer/updated', { is_active: false });
    await store.subscribe('store/customer/created', {}, otherAccessToken);
    const idsOf = async (query: string) => {
      const { json } = await store.v3('GET', `/hooks/admin?${query}`);
      return json.data.hooks_list.map(({ id }: { id: number }) => id);
    };

    expect(await idsOf('')).toEqual([active, inactive]);
    expect(await idsOf('is_active=true')).toEqual([active]);
    expect(await idsOf('is_active=false')).toEqual([inactive]);
  });
});

describe('a request about hooks', () => {
  it('gets 401 with an error object when its token is unknown', async () => {
    const store = await hookedStore();

    const answer = await store.v3('GET', '/hooks', undefined, 'stale');

    expect(answer).toStrictEqual({
      status: 401,
      json: {
        status: 401,
        title:
          'Unauthorized - the v3 Auth client ID or token in the request are not a valid combination for this store.',
        type,
        errors: {},
      },
    });
  });

  it('costs quota, whatever the answer is', async () => {
    const store = await hookedStore({ clock: testClock(), quota: { requests: 3, windowMs: 30_000 } });

    await store.v3('POST', '/hooks', { scope });
    await store.v3('GET', '/hooks/7');
    const last = await store.v3('GET', '/hooks/admin');
    const refused = await fetch(`${store.url}/stores/abc123/v3/hooks`, {
      headers: { 'X-Auth-Token': accessToken },
    });

    expect(last.status).toBe(200);
    expect(refused.status).toBe(429);
    expect(refused.headers.get('x-rate-limit-requests-left')).toBe('0');
  });

  it('gets an injected fault as an error object', async () => {
    const store = await hookedStore();
    store.inject({ kind: 'status', status: 503 }, { when: ({ method }) => method === 'POST' });

    const unharmed = await store.v3('GET', '/hooks');
    const failed = await store.v3('POST', '/hooks', { scope, destination });

    expect(unharmed.status).toBe(200);
    expect(failed).toStrictEqual({
      status: 503,
      json: { status: 503, title: 'Service Unavailable', type, errors: {} },
    });
  });

  it('has no effect when a fault answers it, and full effect when only the answer is lost', async () => {
    const store = await hookedStore();
    store.inject({ kind: 'rateLimited' });
    store.inject({ kind: 'resetBeforeHeaders' });
    const ask = (body: string) =>
      fetch(`${store.url}/stores/abc123/v3/hooks`, {
        method: 'POST',
        headers: { 'X-Auth-Token': accessToken },
        body,
      });
    const body = JSON.stringify({ scope, destination });

    const refused = await ask(body);
    const afterRefusal = store.hooks();
    await expect(ask(body)).rejects.toThrow('fetch failed');

    expect(refused.status).toBe(429);
    expect(afterRefusal).toEqual([]);
    expect(store.hooks()).toMatchObject([{ scope, destination, status: 'active' }]);
  });

  it('is logged with its body', async () => {
    const store = await hookedStore();

    await store.subscribe(scope);

    expect(store.requests).toMatchObject([
      {
        method: 'POST',
        path: '/stores/abc123/v3/hooks',
        status: 200,
        body: `{"scope":"${scope}","destination":"${destination}"}`,
      },
    ]);
  });

  it.each([
    ['PATCH', '/hooks/1'],
    ['POST', '/hooks/1'],
    ['GET', '/hooks/1/events'],
    ['GET', '/hooks/one'],
  ])('has no route for %s %s', async (method, path) => {
    const store = await hookedStore();

    const answer = await fetch(`${store.url}/stores/abc123/v3${path}`, {
      method,
      headers: { 'X-Auth-Token': accessToken },
    });

    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-type')).toBe('text/html');
  });
});
