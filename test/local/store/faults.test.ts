import { describe, expect, it } from 'vitest';
import { runningStore, testClock } from './running-store.ts';

describe('inject', () => {
  it('makes one request fail', async () => {
    const store = await runningStore();
    const fault = store.inject({ kind: 'status', status: 500 });

    expect(fault.remaining()).toBe(1);
    expect((await store.get('/customers')).status).toBe(500);
    expect(fault.remaining()).toBe(0);
    expect((await store.get('/customers')).status).toBe(204);
  });

  it('makes requests fail until it is stopped', async () => {
    const store = await runningStore();
    const fault = store.inject({ kind: 'status', status: 500 }, { times: Infinity });

    for (let count = 0; count < 3; count += 1) expect((await store.get('/customers')).status).toBe(500);
    fault.stop();

    expect((await store.get('/customers')).status).toBe(204);
    expect(fault.remaining()).toBe(0);
  });

  it('makes only the chosen requests fail', async () => {
    const store = await runningStore();
    for (const id of [1, 2]) store.create({ id });
    store.inject({ kind: 'status', status: 500 }, { when: ({ customerId }) => customerId === 2 });
    store.inject({ kind: 'status', status: 502 }, { when: ({ query }) => query.get('min_id') === '1' });

    expect((await store.get('/customers/1')).status).toBe(200);
    expect((await store.get('/customers/2')).status).toBe(500);
    expect((await store.get('/customers?min_id=1')).status).toBe(502);
  });

  it('uses the oldest of several faults first', async () => {
    const store = await runningStore();
    store.inject({ kind: 'status', status: 500 });
    store.inject({ kind: 'status', status: 503 });

    expect((await store.get('/customers')).status).toBe(500);
    expect((await store.get('/customers')).status).toBe(503);
  });
});

describe('a fault', () => {
  it.each([
    [{ timeResetMs: 700, retryAfter: 2 }, '700', '2'],
    [
      { timeResetMs: 'NaN', retryAfter: 'Wed, 21 Oct 2015 07:28:00 GMT' },
      'NaN',
      'Wed, 21 Oct 2015 07:28:00 GMT',
    ],
    [{ retryAfter: -5 }, null, '-5'],
    [{}, null, null],
  ])('rate limits with the headers %o and no other', async (headers, timeResetMs, retryAfter) => {
    const store = await runningStore({ quota: { requests: 10, windowMs: 30_000 } });
    store.inject({ kind: 'rateLimited', ...headers });

    const answer = await store.get('/customers');

    expect(answer.status).toBe(429);
    expect(answer.headers.get('x-rate-limit-time-reset-ms')).toBe(timeResetMs);
    expect(answer.headers.get('x-retry-after')).toBe(retryAfter);
    expect(answer.headers.has('x-rate-limit-requests-left')).toBe(false);
  });

  it.each([
    401, 403, 404, 422, 500, 501, 502, 503, 504, 505, 509,
  ])('answers %i as a JSON list', async (status) => {
    const store = await runningStore();
    store.inject({ kind: 'status', status });

    const answer = await store.get('/customers');

    expect(answer.status).toBe(status);
    expect(await answer.json()).toEqual([{ status, message: expect.any(String) }]);
  });

  it('answers 404 for an existing customer exactly as for an absent one', async () => {
    const store = await runningStore();
    store.create();
    store.inject({ kind: 'status', status: 404 });

    const withdrawn = await store.get('/customers/1');
    const missing = await store.get('/customers/2');

    expect(await withdrawn.text()).toBe(await missing.text());
  });

  it('answers a status with HTML', async () => {
    const store = await runningStore();
    store.inject({ kind: 'status', status: 404, body: 'html' });

    const answer = await store.get('/customers');

    expect(answer.headers.get('content-type')).toBe('text/html');
    expect(await answer.text()).toContain('404 Not Found');
  });

  it('redirects to the given address', async () => {
    const store = await runningStore();
    store.inject({
      kind: 'status',
      status: 302,
      body: 'empty',
      headers: { Location: 'https://example.com/' },
    });

    const answer = await store.get('/customers');

    expect(answer.status).toBe(302);
    expect(answer.headers.get('location')).toBe('https://example.com/');
    expect(await answer.text()).toBe('');
  });

  it('answers 200 with a text of any kind', async () => {
    const store = await runningStore();
    store.inject({ kind: 'text', text: '[{"id":1,"em' });
    store.inject({ kind: 'text', text: '<html>', contentType: 'text/html' });

    const truncated = await store.get('/customers');
    const page = await store.get('/customers');

    expect(truncated.headers.get('content-type')).toBe('application/json');
    await expect(truncated.json()).rejects.toThrow(SyntaxError);
    expect(page.headers.get('content-type')).toBe('text/html');
    expect(await page.text()).toBe('<html>');
  });

  it('replaces a customer, by id and in a list', async () => {
    const store = await runningStore();
    for (const id of [1, 2]) store.create({ id });
    const brokenSecond = (customer: { id: number }) => (customer.id === 2 ? { broken: true } : customer);
    store.inject({ kind: 'altered', customer: brokenSecond }, { times: Infinity });

    const byId = await store.get('/customers/2');
    const list = await store.get('/customers');

    expect(await byId.json()).toEqual({ broken: true });
    expect(await list.json()).toEqual([store.customer(1), { broken: true }]);
  });

  it('sends a number with more digits than a double can hold', async () => {
    const store = await runningStore();
    store.create();
    store.inject({
      kind: 'altered',
      customer: () => ({ store_credit: JSON.rawJSON('12345678901234567890.1234') }),
    });

    const answer = await store.get('/customers/1');

    expect(await answer.text()).toBe('{"store_credit":12345678901234567890.1234}');
  });

  it('delays the answer, which shows the state at the time of the request', async () => {
    const clock = testClock();
    const store = await runningStore({
      clock: {
        now: clock.now,
        async sleep(ms) {
          store.edit(1, { company: 'after' });
          await clock.sleep(ms);
        },
      },
    });
    store.create({ company: 'before' });
    store.inject({ kind: 'delayed', ms: 2_000 });

    const answer = await store.get('/customers/1');

    expect(await answer.json()).toMatchObject({ company: 'before' });
    expect(answer.headers.get('date')).toBe('Mon, 06 May 2024 07:34:12 GMT');
    expect(store.requests[0]?.at).toBe(clock.now() - 2_000);
  });

  it('hangs before the headers', async () => {
    const store = await runningStore();
    store.inject({ kind: 'hangBeforeHeaders' });
    const impatience = new AbortController();

    const answer = store.get('/customers', impatience.signal);
    await expect.poll(() => store.counters.byStatus.hang, { interval: 1 }).toBe(1);
    impatience.abort();

    await expect(answer).rejects.toThrow('This operation was aborted');
  });

  it('hangs in the middle of the body', async () => {
    const store = await runningStore();
    store.create();
    store.inject({ kind: 'hangInBody' });
    const impatience = new AbortController();

    const answer = await store.get('/customers/1', impatience.signal);
    const body = answer.body?.getReader();
    const begun = await body?.read();
    const rest = body?.read();
    impatience.abort();

    expect(answer.status).toBe(200);
    expect(Number(answer.headers.get('content-length'))).toBeGreaterThan(begun?.value?.length ?? 0);
    await expect(rest).rejects.toThrow('This operation was aborted');
  });

  it('sends another answer after the request took effect', async () => {
    const store = await runningStore();
    const { id } = store.create();
    store.inject({ kind: 'answeredWith', status: 202, text: 'thank you' });

    const answer = await store.get(`/customers/${id}`);

    expect(answer.status).toBe(202);
    expect(await answer.text()).toBe('thank you');
  });

  it('resets the connection before the headers', async () => {
    const store = await runningStore();
    store.inject({ kind: 'resetBeforeHeaders' });

    await expect(store.get('/customers')).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
    expect(store.counters).toEqual({ total: 1, byStatus: { reset: 1 } });
  });

  it('cuts the connection in the middle of the body', async () => {
    const store = await runningStore();
    store.create();
    store.inject({ kind: 'cutInBody' });

    const answer = await store.get('/customers/1');

    expect(answer.status).toBe(200);
    await expect(answer.text()).rejects.toThrow('terminated');
  });

  it('cuts the connection in the middle of a compressed body', async () => {
    const store = await runningStore();
    store.create();
    store.inject({ kind: 'cutInBody', gzip: true });

    const answer = await store.get('/customers/1');

    expect(answer.headers.get('content-encoding')).toBe('gzip');
    await expect(answer.text()).rejects.toThrow('terminated');
  });

  it('replaces the bytes of an answer, with matching headers', async () => {
    const store = await runningStore();
    store.create({ company: 'Müller' });
    const asLatin1 = (text: string) => Buffer.from(text, 'latin1');
    store.inject({ kind: 'rewritten', body: asLatin1, headers: { 'X-Encoding': 'Latin-1' } });

    const answer = await store.get('/customers/1');
    const body = Buffer.from(await answer.arrayBuffer());

    expect(answer.headers.get('x-encoding')).toBe('Latin-1');
    expect(JSON.parse(body.toString('latin1'))).toMatchObject({ company: 'Müller' });
    expect(body.toString()).toContain('M\ufffdller');
  });

  it('does not change answers without a customer', async () => {
    const store = await runningStore();
    store.inject({ kind: 'rewritten', body: () => 'spoilt' });

    expect(await (await store.get('/customers/1')).json()).toMatchObject([{ status: 404 }]);
  });

  it('selects the answers that would show a customer: all answers, lists, or answers by id', async () => {
    const statusesWith = async (where?: 'in lists' | 'by id') => {
      const store = await runningStore();
      for (const id of [1, 2, 3]) store.create({ id });
      store.inject({ kind: 'status', status: 500 }, { times: Infinity, when: store.shows(2, where) });
      const paths = [
        '/customers?limit=1',
        '/customers?limit=2',
        '/customers?min_id=3',
        '/customers/2',
        '/customers/3',
      ];
      return await Promise.all(
        [...paths, '/customers/count'].map(async (path) => (await store.get(path)).status),
      );
    };

    expect(await statusesWith()).toEqual([200, 500, 200, 500, 200, 200]);
    expect(await statusesWith('in lists')).toEqual([200, 500, 200, 200, 200, 200]);
    expect(await statusesWith('by id')).toEqual([200, 200, 200, 500, 200, 200]);
  });

  it.each(['hangInBody', 'cutInBody'] as const)('does not change an empty body: %s', async (kind) => {
    const store = await runningStore();
    store.inject({ kind });

    const answer = await store.get('/customers');

    expect(await answer.text()).toBe('');
  });
});
