import { describe, expect, it } from 'vitest';
import {
  ConfigurationError,
  ContractError,
  CredentialsRejectedError,
  RateLimitedError,
  RefusedError,
  UnconfirmedError,
  UnreachableError,
  UpstreamError,
} from '../../../../lambda/sync/errors.ts';
import type { Fault } from '../../../../local/store/faults.ts';
import { accessToken, testStart } from '../../../local/store/running-store.ts';
import { runningSource, type Source } from '../../../support/source.ts';
import { createStopwatch } from '../../../support/stopwatch.ts';
import { saying, wrongTimes } from '../../../support/wrong-times.ts';

const forever = { times: Number.POSITIVE_INFINITY };
/** Shorter than an attempt may take. */
const slowMs = 5_000;

describe('fetchCustomer', () => {
  it('returns the customer as it is now, stamped when the request was sent', async () => {
    const source = await runningSource();
    const { id } = source.store.create({ email: 'ada@example.com', store_credit: '150.7500' });
    const beforeMs = source.clock.now();

    const seen = await source.fetchCustomer(id, source.deadlineMs());

    expect(seen).toMatchObject({
      customer: { id, email: 'ada@example.com', storeCredit: { text: '150.75' } },
    });
    const { observedAtMs } = expectSighting(seen);
    expect(observedAtMs).toBeGreaterThanOrEqual(beforeMs);
    expect(observedAtMs).toBeLessThanOrEqual(source.clock.now());
  });

  it('stamps a customer with the time of the request, however long the answer takes', async () => {
    const source = await runningSource();
    const { id } = source.store.create();
    source.store.inject({ kind: 'delayed', ms: slowMs });

    const { observedAtMs } = expectSighting(await source.fetchCustomer(id, source.deadlineMs()));

    expect(source.clock.now() - observedAtMs).toBeGreaterThan(slowMs - 100);
  });

  it('sends the token, Accept, User-Agent and no-cache headers to the store alone', async () => {
    const source = await runningSource();
    const { id } = source.store.create();

    await source.fetchCustomer(id, source.deadlineMs());

    expect(source.store.requests.at(-1)).toMatchObject({
      path: `/stores/abc123/v2/customers/${id}`,
      headers: {
        'x-auth-token': accessToken,
        accept: 'application/json',
        'user-agent': expect.stringContaining('bigcommerce-customer-sync'),
        'cache-control': 'no-cache',
      },
    });
  });

  it('returns absent for a customer that does not exist', async () => {
    const source = await runningSource();

    const seen = await source.fetchCustomer(7, source.deadlineMs());

    expect(seen).toBe('absent');
  });

  it.each(wrongTimes)('stamps with our clock when the answer has %s', async (_what, said) => {
    const { asking, now } = createStopwatch(testStart);
    const source = await runningSource({ clock: asking, fetch: saying(said(testStart)) });
    const { id } = source.store.create();
    const seen = expectSighting(await source.fetchCustomer(id, source.deadlineMs()));
    source.store.remove(id);
    const gone = await source.confirmAbsence(id, source.deadlineMs());

    expect(now()).toBe(testStart);
    expect(seen.observedAtMs).toBe(testStart);
    expect(gone.observedAtMs).toBe(testStart);
  });

  it('retries the first reset of a kept connection at once, and a second one with backoff', async () => {
    const source = await runningSource({ random: () => 1 });
    const { id } = source.store.create();
    await source.fetchCustomer(id, source.deadlineMs());

    source.store.inject({ kind: 'resetBeforeHeaders' }, { times: 2 });
    await source.fetchCustomer(id, source.deadlineMs());

    expect(source.slept).toEqual([0, 2_000]);
    expect(source.counted.retried).toBe(2);
  });

  it.each([500, 502, 503, 504, 408, 423, 425])('retries one %i with jitter and succeeds', async (status) => {
    const source = await runningSource({ random: () => 0.5 });
    const { id } = source.store.create();
    source.store.inject({ kind: 'status', status, body: 'html' });

    const seen = await source.fetchCustomer(id, source.deadlineMs());

    expectSighting(seen);
    expect(source.slept).toEqual([500]);
    expect(source.store.counters.total).toBe(2);
  });

  it('stops after four retries of a 5xx, and leaves longer waits to the queue', async () => {
    const source = await runningSource({ random: () => 0.1 });
    source.store.inject({ kind: 'status', status: 500 }, forever);

    const failure = source.fetchCustomer(1, source.deadlineMs());

    await expect(failure).rejects.toThrow(UpstreamError);
    expect(source.store.counters.total).toBe(5);
  });

  it('does not sleep for a retry that would start after the deadline', async () => {
    const source = await runningSource({ random: () => 1 });
    source.store.inject({ kind: 'status', status: 500 }, forever);

    const failure = source.fetchCustomer(1, source.deadlineMs(990));

    await expect(failure).rejects.toThrow(UpstreamError);
    expect(source.slept).toEqual([]);
  });

  it.each<[string, Fault]>([
    ['before the headers', { kind: 'hangBeforeHeaders' }],
    ['in the middle of the body', { kind: 'hangInBody' }],
  ])('ends an attempt that hangs %s after 10 s and tries again', async (_where, fault) => {
    const source = await runningSource({ random: () => 0 });
    const { id } = source.store.create();
    source.store.inject(fault);

    const seen = await source.fetchCustomer(id, source.deadlineMs());

    expectSighting(seen);
    expect(source.slept).toEqual([10_000, 0]);
  });

  it('retries an answer that was cut off, and reports it as unreachable when that continues', async () => {
    const source = await runningSource({ random: () => 0 });
    const { id } = source.store.create();
    source.store.inject({ kind: 'cutInBody' }, { times: 4 });
    expectSighting(await source.fetchCustomer(id, source.deadlineMs()));
    source.store.inject({ kind: 'cutInBody' }, { times: 5 });

    await expect(source.fetchCustomer(id, source.deadlineMs())).rejects.toThrow(UnreachableError);
  });

  describe('when the quota is spent', () => {
    it('waits for the longer of two announced waits, and then one retry succeeds', async () => {
      const source = await runningSource();
      const { id } = source.store.create();
      source.store.inject({ kind: 'rateLimited', timeResetMs: 700, retryAfter: 2 });
      const startMs = source.clock.now();

      const seen = await Promise.all([1, 2, 3].map(() => source.fetchCustomer(id, source.deadlineMs())));

      expect(seen.map(expectSighting)).toHaveLength(3);
      expect(source.clock.now() - startMs).toBeGreaterThanOrEqual(2_000);
      expect(source.store.counters.byStatus).toEqual({ 429: 1, 200: 3 });
      expect(source.store.requests[1]?.at).toBeGreaterThanOrEqual(startMs + 2_000);
    });

    it('waits out any number of 429s before the deadline without using up its retries', async () => {
      const source = await runningSource();
      const { id } = source.store.create();
      source.store.inject({ kind: 'rateLimited', timeResetMs: 100 }, { times: 6 });

      expectSighting(await source.fetchCustomer(id, source.deadlineMs()));

      expect(source.counted.rateLimited).toBe(6);
    });

    it.each([429, 509])('waits at least a second after a %i without headers', async (status) => {
      const source = await runningSource({ random: () => 0 });
      const { id } = source.store.create();
      source.store.inject({ kind: 'status', status, body: 'empty' });
      const startMs = source.clock.now();

      expectSighting(await source.fetchCustomer(id, source.deadlineMs()));

      expect(source.clock.now() - startMs).toBeGreaterThanOrEqual(1_000);
      expect(source.store.counters.total).toBe(2);
    });

    it('stops before the deadline when 429s do not end', async () => {
      const source = await runningSource();
      source.store.inject({ kind: 'rateLimited', timeResetMs: 30_000 }, forever);
      const deadlineMs = source.deadlineMs(100_000);

      const failure = source.fetchCustomer(1, deadlineMs);

      await expect(failure).rejects.toThrow(RateLimitedError);
      expect(source.clock.now()).toBeLessThan(deadlineMs);
      expect(source.store.counters.total).toBeLessThanOrEqual(4);
    });

    it('stops at once when the announced wait exceeds the deadline', async () => {
      const source = await runningSource();
      source.store.inject({ kind: 'rateLimited', retryAfter: 600 });

      const failure = source.fetchCustomer(1, source.deadlineMs(120_000));

      await expect(failure).rejects.toMatchObject({ name: 'RateLimitedError', retryable: true });
      expect(source.slept).toEqual([]);
      await expect(source.fetchCustomer(2, source.deadlineMs(120_000))).rejects.toThrow(RateLimitedError);
      expect(source.store.counters.total).toBe(1);
    });

    it.each([
      'soon',
      '-5',
      'Mon, 06 May 2024 07:34:10 GMT',
    ])('ignores an X-Retry-After of %j and waits a limited time', async (retryAfter) => {
      const source = await runningSource({ random: () => 0 });
      const { id } = source.store.create();
      source.store.inject({ kind: 'rateLimited', retryAfter });

      expectSighting(await source.fetchCustomer(id, source.deadlineMs()));

      const [first, second, ...others] = source.store.requests.map(({ at }) => at);
      expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(1_000);
      expect(sum(source.slept)).toBeLessThan(2_000);
      expect(others).toEqual([]);
    });

    it('delays the next request until the reset when a 200 leaves no requests', async () => {
      const source = await runningSource({ store: { quota: { requests: 1, windowMs: 20_000 } } });
      const { id } = source.store.create();
      await source.fetchCustomer(id, source.deadlineMs());

      await source.fetchCustomer(id, source.deadlineMs());

      expect(source.store.counters.byStatus).toEqual({ 200: 2 });
      expect(source.counted.waited).toBeGreaterThan(5_000);
    });
  });

  it.each([501, 505, 507, 400, 422])('does not retry a %i', async (status) => {
    const source = await runningSource();
    source.store.inject({ kind: 'status', status });

    await expect(source.fetchCustomer(1, source.deadlineMs())).rejects.toThrow(RefusedError);
    expect(source.store.counters.total).toBe(1);
  });

  describe('when the token is rejected', () => {
    it.each([401, 403])('asks for a newer token after a %i and continues with it', async (status) => {
      const tokens = { current: async () => 'old', insteadOf: async () => accessToken };
      const source = await runningSource({ tokens });
      const { id } = source.store.create();
      source.store.inject({ kind: 'status', status });

      expectSighting(await source.fetchCustomer(id, source.deadlineMs()));

      expect(source.store.requests.map(({ headers }) => headers['x-auth-token'])).toEqual([
        'old',
        accessToken,
      ]);
    });

    it('does not ask again when there is no newer token', async () => {
      const source = await runningSource();
      source.store.inject({ kind: 'status', status: 401 });

      await expect(source.fetchCustomer(1, source.deadlineMs())).rejects.toThrow(CredentialsRejectedError);
      expect(source.store.counters.total).toBe(1);
    });
  });

  describe('when a gateway answers 401 or 403 in place of the API', () => {
    it.each<[number, 'html' | 'empty']>([
      [401, 'html'],
      [403, 'html'],
      [403, 'empty'],
    ])('asks again with the same token after a %i with a body of %s', async (status, body) => {
      const tokens = { current: async () => accessToken, insteadOf: () => Promise.reject(new Error('read')) };
      const source = await runningSource({ tokens, random: () => 0.5 });
      const { id } = source.store.create();
      source.store.inject({ kind: 'status', status, body });

      expectSighting(await source.fetchCustomer(id, source.deadlineMs()));

      expect(source.slept).toEqual([500]);
    });

    it('gives up after four retries with an error that blames the gateway', async () => {
      const source = await runningSource({ random: () => 0 });
      source.store.inject({ kind: 'status', status: 403, body: 'html' }, forever);

      await expect(source.fetchCustomer(1, source.deadlineMs())).rejects.toMatchObject({
        name: 'GatewayError',
        retryable: true,
        message:
          "a gateway before BigCommerce's API answered 403, not the API itself; it is asked again later, and the access token is not in question",
      });
      expect(source.store.counters.total).toBe(5);
    });
  });

  describe('when something other than the customers API answers', () => {
    it.each<[string, Fault]>([
      ['a 404 with HTML', { kind: 'status', status: 404, body: 'html' }],
      ['a 404 with a JSON object', { kind: 'status', status: 404, body: 'empty' }],
      ['a redirect', { kind: 'status', status: 301, headers: { Location: 'https://example.com/' } }],
      [
        'a temporary redirect',
        { kind: 'status', status: 307, headers: { Location: 'https://example.com/' } },
      ],
      ['a 202', { kind: 'status', status: 202 }],
    ])('reports %s as a configuration error, and does not follow or retry it', async (_what, fault) => {
      const source = await runningSource();
      source.store.inject(fault);

      await expect(source.fetchCustomer(1, source.deadlineMs())).rejects.toThrow(ConfigurationError);
      expect(source.store.counters.total).toBe(1);
    });

    it('reports a wrong store hash as a configuration error', async () => {
      const source = await runningSource({ storeHash: 'other' });

      await expect(source.fetchCustomer(1, source.deadlineMs())).rejects.toThrow(/check the store hash/);
    });

    it.each([
      [
        'HTML',
        '<html>We are down for maintenance</html>',
        'text/html',
        /check what answers in BigCommerce's place/,
      ],
      [
        'HTML called JSON',
        ' <!DOCTYPE html>',
        'application/json',
        /check what answers in BigCommerce's place/,
      ],
      ['truncated JSON', '{"id": 1, "email": "ada@exam', 'application/json', /this record is damaged/],
      ['nothing', '', 'application/json', /this record is damaged/],
    ])('retries a 200 with %s once, and then advises what to check', async (_what, text, contentType, sentence) => {
      const source = await runningSource({ random: () => 0 });
      source.store.inject({ kind: 'text', text, contentType }, { times: 2 });
      const { id } = source.store.create();

      const failure = await source.fetchCustomer(id, source.deadlineMs()).catch((error: unknown) => error);
      expect(failure).toMatchObject({ retryable: true, message: expect.stringMatching(sentence) });
      expect(failure instanceof ConfigurationError).toBe(/html/i.test(text));
      expect(source.store.counters.total).toBe(2);

      source.store.inject({ kind: 'status', status: 500 });
      source.store.inject({ kind: 'text', text, contentType });
      expectSighting(await source.fetchCustomer(id, source.deadlineMs()));
    });

    it('refuses JSON that is nested too deeply anywhere', async () => {
      const source = await runningSource();
      const nested = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
      source.store.inject({ kind: 'text', text: `{"id":1,"unknown":${nested}}` });

      await expect(source.fetchCustomer(1, source.deadlineMs())).rejects.toThrow(ContractError);
    });
  });

  it.each([
    ['more than 500,000 values', `[${'0,'.repeat(500_000)}0]`],
    ['more than 100 levels', `${'['.repeat(100)}${']'.repeat(100)}`],
  ])('refuses JSON with %s before it is parsed, and reads JSON just within the limit', async (_what, value) => {
    const source = await runningSource();
    source.store.inject({ kind: 'text', text: `{"id":1,"unknown":${value}}` });
    source.store.inject({
      kind: 'text',
      text: `{"id":1,"unknown":${value.replace('0,0,0,0,', '').replace('[]', '')}}`,
    });

    const refused = source.fetchCustomer(1, source.deadlineMs());

    await expect(refused).rejects.toMatchObject({ name: 'ContractError', path: 'body' });
    expectSighting(await source.fetchCustomer(1, source.deadlineMs()));
  });

  it('counts no commas or brackets inside text', async () => {
    const source = await runningSource();
    const notes = `"\\[{${',[{'.repeat(200_000)}"\\`;
    source.store.inject({ kind: 'text', text: JSON.stringify({ id: 1, notes }) });

    expectSighting(await source.fetchCustomer(1, source.deadlineMs()));
  });

  it('refuses an answer about another customer', async () => {
    const source = await runningSource();
    const { id } = source.store.create();
    source.store.inject({ kind: 'altered', customer: (customer) => ({ ...customer, id: 99 }) });

    await expect(source.fetchCustomer(id, source.deadlineMs())).rejects.toMatchObject({
      name: 'ContractError',
      path: 'id',
    });
  });

  it('refuses an answer of more than 4 MiB without reading the rest', async () => {
    const source = await runningSource();
    const { id } = source.store.create();
    const text = `{"id": ${id}, "notes": "${'x'.repeat(5 * 1024 * 1024)}"}`;
    source.store.inject({ kind: 'text', text }, forever);

    await expect(source.fetchCustomer(id, source.deadlineMs())).rejects.toThrow(ContractError);
    expect(source.store.counters.total).toBe(1);
  });

  it('does not take a truncated 404 for an absence', async () => {
    const source = await runningSource({ random: () => 0 });
    source.store.inject({ kind: 'cutInBody' }, forever);

    await expect(source.fetchCustomer(1, source.deadlineMs())).rejects.toThrow(UnreachableError);
    expect(source.store.counters.byStatus).toEqual({ 404: 5 });
  });
});

describe('confirmAbsence', () => {
  it('takes an empty list as the confirmation', async () => {
    const source = await runningSource();
    source.store.create({ id: 41 });
    source.store.create({ id: 43 });
    const beforeMs = source.clock.now();

    const tombstone = await source.confirmAbsence(42, source.deadlineMs());

    expect(tombstone.deletedId).toBe(42);
    expect(tombstone.observedAtMs).toBeGreaterThanOrEqual(beforeMs);
  });

  it('stamps a tombstone with the time of the confirming request, however long the answer takes', async () => {
    const source = await runningSource();
    expect(await source.fetchCustomer(42, source.deadlineMs())).toBe('absent');
    source.store.inject({ kind: 'delayed', ms: slowMs });
    const askedAfterMs = source.clock.now();

    const { observedAtMs } = await source.confirmAbsence(42, source.deadlineMs());

    expect(observedAtMs).toBeGreaterThanOrEqual(askedAfterMs);
    expect(source.clock.now() - observedAtMs).toBeGreaterThan(slowMs - 100);
  });

  it('refuses a list that contains the customer', async () => {
    const source = await runningSource();
    const { id } = source.store.create();

    await expect(source.confirmAbsence(id, source.deadlineMs())).rejects.toThrow(UnconfirmedError);
  });

  it.each(['[]', '{}', 'null'])('confirms nothing after a 200 with %s', async (text) => {
    const source = await runningSource();
    source.store.inject({ kind: 'text', text });

    await expect(source.confirmAbsence(1, source.deadlineMs())).rejects.toThrow(UnconfirmedError);
  });

  it('confirms nothing after a 204 that announces a body', async () => {
    const source = await runningSource({ random: () => 0 });
    const headers = { 'Content-Length': '66' };
    source.store.inject({ kind: 'status', status: 204, body: 'empty', headers }, forever);

    await expect(source.confirmAbsence(1, source.deadlineMs())).rejects.toThrow(
      'answered 204, which says "empty", with a body',
    );
  });

  it('reports a withdrawn API when the list does not exist either', async () => {
    const source = await runningSource();
    source.store.inject({ kind: 'status', status: 404 });

    await expect(source.confirmAbsence(1, source.deadlineMs())).rejects.toThrow(/withdrawn/);
  });
});

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function expectSighting(seen: Awaited<ReturnType<Source['fetchCustomer']>>) {
  if (seen !== 'absent') return seen;
  throw new Error('expected a customer, got an absence');
}
