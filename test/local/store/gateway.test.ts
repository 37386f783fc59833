import { describe, expect, it } from 'vitest';
import { accessToken, runningStore } from './running-store.ts';

describe('throughGateway', () => {
  it.each([
    ['another store', '/stores/zzz999/v2/customers/1'],
    ['a path that does not exist', '/stores/abc123/v2/customers/1/addresses'],
    ['an id that is not a number', '/stores/abc123/v2/customers/abc'],
    ['another version of the API', '/stores/abc123/v4/customers'],
  ])('answers 404 with HTML for %s', async (_, path) => {
    const store = await runningStore();
    store.create();

    const answer = await fetch(`${store.url}${path}`, { headers: { 'X-Auth-Token': accessToken } });

    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-type')).toBe('text/html');
    expect(await answer.text()).toMatch(/^<html>/);
  });

  it('answers 404 with HTML to every method except GET', async () => {
    const store = await runningStore();
    store.create();

    const answer = await fetch(`${store.url}/stores/abc123/v2/customers/1`, {
      method: 'DELETE',
      headers: { 'X-Auth-Token': accessToken },
    });

    expect(answer.status).toBe(404);
    expect(store.customer(1)).toBeDefined();
  });

  it.each([
    {},
    { 'X-Auth-Token': 'stale' },
  ])('answers 401 with a JSON list to the headers %o', async (headers) => {
    const store = await runningStore({ quota: { requests: 10, windowMs: 30_000 } });

    const answer = await fetch(`${store.url}/stores/abc123/v2/customers/1`, { headers });

    expect(answer.status).toBe(401);
    expect(answer.headers.has('x-rate-limit-requests-left')).toBe(false);
    expect(await answer.json()).toStrictEqual([
      { status: 401, message: 'No credentials were supplied in the request.' },
    ]);
  });
});
