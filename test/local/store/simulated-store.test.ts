import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { startSimulatedStore } from '../../../local/store/simulated-store.ts';
import { accessToken, runningStore, testClock, testStart } from './running-store.ts';

describe('startSimulatedStore', () => {
  it('listens on a free port of this machine only', async () => {
    const store = await runningStore();

    const { hostname, port } = new URL(store.url);

    expect(hostname).toBe('127.0.0.1');
    await expect(fetch(`http://[::1]:${port}`)).rejects.toThrow('fetch failed');
  });

  it('rejects with EADDRINUSE when the port is taken', async () => {
    const store = await runningStore();
    const port = Number(new URL(store.url).port);

    await expect(startSimulatedStore({ accessToken, port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it('answers for its own store hash', async () => {
    const store = await runningStore({ storeHash: 'other' });
    const { addresses } = store.create();

    const answer = await fetch(`${store.url}/stores/other/v2/customers/1`, {
      headers: { 'X-Auth-Token': accessToken },
    });

    expect(answer.status).toBe(200);
    expect(addresses.url).toBe('https://api.bigcommerce.com/stores/other/v2/customers/1/addresses');
  });

  it('dates every answer with its own clock, which may be wrong', async () => {
    const store = await runningStore({ clock: testClock(testStart + 600_000) });
    store.inject({ kind: 'status', status: 503 });

    const answers = [await store.get('/customers'), await store.get('/customers')];

    expect(answers.map(({ headers }) => headers.get('date'))).toEqual([
      'Mon, 06 May 2024 07:44:10 GMT',
      'Mon, 06 May 2024 07:44:10 GMT',
    ]);
  });

  it('waits for its latency on the given clock', async () => {
    const clock = testClock();
    const store = await runningStore({ clock, latencyMs: 120_000 });

    await store.get('/customers');

    expect(clock.now()).toBe(testStart + 120_000);
    expect(store.requests[0]?.at).toBe(testStart);
  });
});

describe('a slow answer', () => {
  it('is dropped when its client leaves', async () => {
    const sleep = Promise.withResolvers<AbortSignal>();
    const store = await runningStore({
      latencyMs: 60_000,
      clock: {
        now: Date.now,
        async sleep(_, signal) {
          if (!signal) return;
          sleep.resolve(signal);
          await once(signal, 'abort');
        },
      },
    });
    const client = new AbortController();
    const answer = store.get('/customers', client.signal);
    const signal = await sleep.promise;

    client.abort();

    await expect(answer).rejects.toThrow('This operation was aborted');
    await expect.poll(() => signal.aborted, { interval: 1 }).toBe(true);
  });
});

describe('the log of requests', () => {
  it('contains requests and answers', async () => {
    const store = await runningStore();
    store.create();

    await store.get('/customers/1');
    await store.get('/customers?min_id=9');

    expect(store.requests).toMatchObject([
      { method: 'GET', path: '/stores/abc123/v2/customers/1', customerId: 1, status: 200 },
      { path: '/stores/abc123/v2/customers', status: 204, headers: { 'x-auth-token': accessToken } },
    ]);
    expect(store.requests[1]?.query.get('min_id')).toBe('9');
    expect(store.counters).toEqual({ total: 2, byStatus: { 200: 1, 204: 1 } });
  });
});

describe('close', () => {
  it('ends pending requests, and idle and silent connections, at once', async () => {
    const store = await startSimulatedStore({ accessToken });
    const { hostname, port } = new URL(store.url);
    const silent = connect(Number(port), hostname);
    await once(silent, 'connect');
    await fetch(`${store.url}/idle`);
    store.inject({ kind: 'hangBeforeHeaders' });
    store.inject({ kind: 'delayed', ms: 3_600_000 });
    const open = Promise.allSettled([fetch(store.url), fetch(store.url)]);
    await expect.poll(() => store.counters.total, { interval: 1 }).toBe(3);

    await store.close();

    expect(await open).toMatchObject([{ status: 'rejected' }, { status: 'rejected' }]);
    await expect(fetch(store.url)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
  });

  it('can be called twice', async () => {
    const store = await startSimulatedStore({ accessToken });

    await store.close();

    await expect(store.close()).resolves.toBeUndefined();
  });
});
