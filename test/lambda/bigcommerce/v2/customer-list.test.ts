import { describe, expect, it } from 'vitest';
import {
  ConfigurationError,
  ContractError,
  CredentialsRejectedError,
  RateLimitedError,
  UpstreamError,
} from '../../../../lambda/sync/errors.ts';
import { testStart } from '../../../local/store/running-store.ts';
import { create, showing } from '../../../support/listed-customers.ts';
import { runningSource } from '../../../support/source.ts';
import { createStopwatch } from '../../../support/stopwatch.ts';
import { saying, wrongTimes } from '../../../support/wrong-times.ts';

const forever = { times: Number.POSITIVE_INFINITY };

describe('list', () => {
  it('requests customers from an id upwards, modified since a whole second in UTC', async () => {
    const source = await runningSource();
    const modifiedSinceMs = Date.parse('2024-05-06T07:34:10.987Z');

    await source.list(
      { direction: 'ascending', after: 7, ids: 2, limit: 16, modifiedSinceMs },
      source.deadlineMs(),
    );

    const [request] = source.store.requests;
    expect(request?.path).toBe('/stores/abc123/v2/customers');
    expect(Object.fromEntries(request?.query ?? [])).toEqual({
      min_id: '7',
      max_id: '9',
      min_date_modified: '2024-05-06T07:34:10Z',
      limit: '17',
    });
  });

  it('begins after an isolated customer, and requests no more customers than V2 returns', async () => {
    const source = await runningSource();

    await source.list({ direction: 'ascending', after: 7, isBehind: true, limit: 1 }, source.deadlineMs());
    await source.list({ direction: 'ascending', after: 7, limit: 250 }, source.deadlineMs());

    expect(source.store.requests.map(({ query }) => String(query))).toEqual([
      'min_id=8&limit=1',
      'min_id=7&limit=250',
    ]);
  });

  it('does not retry a probe, but waits for the quota', async () => {
    const source = await runningSource();
    source.store.inject({ kind: 'rateLimited', timeResetMs: 700 });
    source.store.inject({ kind: 'status', status: 500 }, forever);

    const failure = source.list(
      { direction: 'ascending', after: 0, limit: 2, isProbe: true },
      source.deadlineMs(),
    );

    await expect(failure).rejects.toThrow(UpstreamError);
    expect(source.store.counters.total).toBe(2);
  });

  it('leaves out no customer on the first page', async () => {
    const source = await runningSource();
    create(source.store, 1);

    const { records } = await source.list(
      { direction: 'ascending', after: 0, limit: 250 },
      source.deadlineMs(),
    );

    expect(source.store.requests[0]?.query.toString()).toBe('limit=250');
    expect(records.map(({ id }) => id)).toEqual([1]);
  });

  it('reads whole customers, marked as listed and stamped with the time of the request', async () => {
    const source = await runningSource();
    source.store.create({ first_name: 'Ada', store_credit: '150.7500' });

    const { records, askedAtMs, sourceBehindMs } = await source.list(
      { direction: 'ascending', after: 0, limit: 250 },
      source.deadlineMs(),
    );

    expect(records).toEqual([
      {
        id: 1,
        version: {
          customer: expect.objectContaining({ id: 1, firstName: 'Ada' }),
          observedAtMs: askedAtMs,
          isListed: true,
        },
      },
    ]);
    expect(askedAtMs).toBeLessThanOrEqual(source.clock.now());
    expect(sourceBehindMs).toBe(0);
  });

  it('stamps customers with the time of the request, however long the answer takes', async () => {
    const source = await runningSource();
    create(source.store, 1);
    source.store.inject({ kind: 'delayed', ms: 5_000 });

    const { askedAtMs } = await source.list(
      { direction: 'ascending', after: 0, limit: 250 },
      source.deadlineMs(),
    );

    expect(source.clock.now() - askedAtMs).toBeGreaterThan(4_900);
  });

  it.each(
    wrongTimes,
  )('stamps with our clock when the answer names %s, and reports how far the source is behind', async (_what, said, behindMs) => {
    const { asking } = createStopwatch(testStart);
    const source = await runningSource({ clock: asking, fetch: saying(said(testStart)) });
    create(source.store, 1);

    const answer = await source.list({ direction: 'ascending', after: 0, limit: 250 }, source.deadlineMs());

    expect(answer).toMatchObject({
      askedAtMs: testStart,
      records: [{ version: { observedAtMs: testStart } }],
    });
    expect(answer.sourceBehindMs).toBeLessThanOrEqual(behindMs);
    expect(answer.sourceBehindMs).toBeGreaterThanOrEqual(Math.max(0, behindMs - 1_000));
  });

  it('reads 204 as an empty list', async () => {
    const source = await runningSource();

    expect(
      await source.list({ direction: 'ascending', after: 0, limit: 250 }, source.deadlineMs()),
    ).toMatchObject({ records: [] });
  });

  it('returns the other records when one cannot be read, and names its field', async () => {
    const source = await runningSource();
    create(source.store, 3);
    source.store.inject(showing((id) => id === 2, { store_credit: 'much' }));

    const { records } = await source.list(
      { direction: 'ascending', after: 0, limit: 250 },
      source.deadlineMs(),
    );

    expect(records).toEqual([
      expect.objectContaining({ id: 1, version: expect.anything() }),
      { id: 2, error: expect.objectContaining({ path: 'store_credit' }) },
      expect.objectContaining({ id: 3, version: expect.anything() }),
    ]);
  });

  it.each([
    '"-2"',
    '-2',
    '2.5',
    '9007199254740993',
    'null',
  ])('refuses a page with a record with %s as its id, and names the place of the record', async (id) => {
    const source = await runningSource();
    source.store.inject({ kind: 'text', text: `[{"id": 1}, {"id": ${id}, "email": "a@example.com"}]` });

    const page = source.list({ direction: 'ascending', after: 0, limit: 250 }, source.deadlineMs());

    await expect(page).rejects.toThrow('customers[1]: expected a customer with an id, got an object');
  });

  it.each([
    2,
    Number.MAX_SAFE_INTEGER,
  ])('returns the id of an unreadable record, also if it is text: %s', async (id) => {
    const source = await runningSource();
    source.store.inject({ kind: 'text', text: `[{"id": "${id}"}]` });

    const { records } = await source.list(
      { direction: 'ascending', after: 0, limit: 250 },
      source.deadlineMs(),
    );

    expect(records).toEqual([{ id, error: expect.objectContaining({ path: 'id' }) }]);
  });

  it('refuses an answer that is not a list', async () => {
    const source = await runningSource();
    source.store.inject({ kind: 'text', text: '{"data": []}' }, forever);

    await expect(
      source.list({ direction: 'ascending', after: 0, limit: 250 }, source.deadlineMs()),
    ).rejects.toThrow(ContractError);
  });

  it.each([
    ['a withdrawn API', { kind: 'status', status: 404 }, ConfigurationError],
    ['a wrong store hash', { kind: 'status', status: 404, body: 'html' }, ConfigurationError],
    ['a rejected token', { kind: 'status', status: 401 }, CredentialsRejectedError],
    ['an outage', { kind: 'status', status: 503 }, UpstreamError],
  ] as const)('reports %s with its own error', async (_what, fault, error) => {
    const source = await runningSource();
    source.store.inject(fault, forever);

    await expect(
      source.list({ direction: 'ascending', after: 0, limit: 250 }, source.deadlineMs()),
    ).rejects.toThrow(error);
  });

  it('reads pages of many megabytes', async () => {
    const source = await runningSource();
    create(source.store, 100, { notes: 'n'.repeat(100_000) });

    const { records } = await source.list(
      { direction: 'ascending', after: 0, limit: 250 },
      source.deadlineMs(),
    );

    expect(records.every((record) => 'version' in record)).toBe(true);
  });
});

describe('usePartOfShare', () => {
  it('slows down to that part of the share, and speeds up again', async () => {
    const quota = { requests: 20, windowMs: 300_000 };
    const source = await runningSource({ store: { quota } });
    const ask = () => source.ping(source.deadlineMs(10_000));
    source.usePartOfShare(0.1);
    await ask();

    await expect(ask()).rejects.toThrow(RateLimitedError);

    source.usePartOfShare(1);
    await expect(ask()).resolves.toBeUndefined();
  });
});
