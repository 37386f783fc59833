import { describe, expect, it } from 'vitest';
import { accessToken, runningStore, testClock } from './running-store.ts';

const quota = { requests: 2, windowMs: 30_000 };

function rateLimitHeaders(answer: Response): Record<string, string> {
  return Object.fromEntries([...answer.headers].filter(([name]) => /^x-(rate|retry)/.test(name)));
}

describe('the quota', () => {
  it('is announced with every answer, 404 and 204 included', async () => {
    const clock = testClock();
    const store = await runningStore({ clock, quota });
    clock.advance(12_000);

    const answers = [await store.get('/customers/1'), await store.get('/customers')];

    expect(answers.map(({ status }) => status)).toEqual([404, 204]);
    expect(answers.map(rateLimitHeaders)).toEqual([
      {
        'x-rate-limit-requests-quota': '2',
        'x-rate-limit-requests-left': '1',
        'x-rate-limit-time-window-ms': '30000',
        'x-rate-limit-time-reset-ms': '18000',
      },
      expect.objectContaining({ 'x-rate-limit-requests-left': '0' }),
    ]);
  });

  it('causes 429 with an empty body when it is spent, until the window ends', async () => {
    const clock = testClock();
    const store = await runningStore({ clock, quota });
    store.spend(2);

    const refused = await store.get('/customers');
    clock.advance(29_999);
    const refusedToTheLast = await store.get('/customers');
    clock.advance(1);
    const inTheNextWindow = await store.get('/customers');

    expect(refused.status).toBe(429);
    expect(await refused.text()).toBe('');
    expect(rateLimitHeaders(refused)).toEqual({
      'x-rate-limit-requests-quota': '2',
      'x-rate-limit-requests-left': '0',
      'x-rate-limit-time-window-ms': '30000',
      'x-rate-limit-time-reset-ms': '30000',
    });
    expect(refusedToTheLast.status).toBe(429);
    expect(refusedToTheLast.headers.get('x-rate-limit-time-reset-ms')).toBe('1');
    expect(inTheNextWindow.status).toBe(204);
    expect(inTheNextWindow.headers.get('x-rate-limit-requests-left')).toBe('1');
  });

  it('can announce X-Retry-After in whole seconds, and only on a 429', async () => {
    const clock = testClock();
    const store = await runningStore({ clock, quota: { ...quota, announceRetryAfter: true } });
    clock.advance(600);

    const answers = [
      await store.get('/customers'),
      await store.get('/customers'),
      await store.get('/customers'),
    ];

    expect(answers.map(({ headers }) => headers.get('x-retry-after'))).toEqual([null, null, '30']);
  });

  it('counts requests of other apps, and requests that faults answer', async () => {
    const store = await runningStore({ clock: testClock(), quota: { requests: 10, windowMs: 30_000 } });
    store.spend(5);
    store.inject({ kind: 'status', status: 503 });

    await store.get('/customers');
    const answer = await store.get('/customers');

    expect(answer.headers.get('x-rate-limit-requests-left')).toBe('3');
  });

  it('is not spent by requests without the right token', async () => {
    const store = await runningStore({ clock: testClock(), quota });

    await fetch(`${store.url}/stores/abc123/v2/customers`, {
      headers: { 'X-Auth-Token': `not-${accessToken}` },
    });
    const answer = await store.get('/customers');

    expect(answer.headers.get('x-rate-limit-requests-left')).toBe('1');
  });

  it('has no headers in a store without a quota', async () => {
    const store = await runningStore();
    store.spend(1_000);

    const answer = await store.get('/customers');

    expect(answer.status).toBe(204);
    expect(rateLimitHeaders(answer)).toEqual({});
  });
});
