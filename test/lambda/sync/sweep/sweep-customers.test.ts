import { describe, expect, it } from 'vitest';
import {
  ContractError,
  ListOrderError,
  StaleError,
  TableUnavailableError,
  UnreachableError,
  UpstreamError,
} from '../../../../lambda/sync/errors.ts';
import { skipReasons } from '../../../../lambda/sync/sweep/sweep-report.ts';
import { toWireDate } from '../../../../local/store/wire-customer.ts';
import { testStart } from '../../../local/store/running-store.ts';
import { create, isList, isListBehind, listingTwice, showing } from '../../../support/listed-customers.ts';
import { loadNothing, type RunningSweepOptions, runningSweep } from '../../../support/running-sweep.ts';
import { runningDynamoDb } from '../../../support/running-table.ts';
import { createStopwatch } from '../../../support/stopwatch.ts';

const dynamoDb = runningDynamoDb();
const minuteMs = 60_000;
const forever = { times: Number.POSITIVE_INFINITY };

describe('an incremental sweep', () => {
  it('copies every customer the first time, without any setup by hand', async () => {
    const { store, sweep, table, byIdRequests } = await runningSweep(dynamoDb);
    create(store, 60);

    const report = await sweep('incremental');

    expect(report).toMatchObject({ status: 'completed', listed: 60, created: 60, pages: 4 });
    expect(await table.item(60)).toMatchObject({ id: 60, storeHash: 'abc123' });
    expect(byIdRequests()).toBe(0);
  });

  it('lists from the second sweep on only customers modified since the last start, less five minutes', async () => {
    const { store, sweep, state, lists, advance } = await runningSweep(dynamoDb);
    create(store, 3);
    advance(10 * minuteMs);
    await sweep('incremental');
    const { watermark } = await state('incremental');
    advance(10 * minuteMs);
    store.edit(2, { first_name: 'Ada' });

    const report = await sweep('incremental');

    expect(report).toMatchObject({ status: 'completed', listed: 1, updated: 1, drifted: 0 });
    const since = new Date(Date.parse(String(watermark)) - 5 * minuteMs).toISOString();
    expect(lists().at(-1)?.get('min_date_modified')).toBe(`${since.slice(0, 19)}Z`);
  });

  it.each([
    { aheadMinutes: 10, isKnown: false },
    { aheadMinutes: -10, isKnown: true },
  ])('misses nothing when the source is $aheadMinutes minutes ahead: the watermark uses its time where it is behind', async ({
    aheadMinutes,
    isKnown,
  }) => {
    const stopwatch = createStopwatch(testStart);
    const sourceAheadMs = aheadMinutes * minuteMs;
    const { store, sweep, state, table } = await runningSweep(dynamoDb, { stopwatch, sourceAheadMs });
    create(store, 1);
    const beganAtMs = stopwatch.now();
    await sweep('incremental');
    const { watermark, lastBeganAt } = await state('incremental');
    stopwatch.advance(minuteMs);
    store.edit(1, { notes: 'edited' });

    await sweep('incremental');

    const aheadOfOursMs = Date.parse(String(watermark)) - beganAtMs;
    expect(aheadOfOursMs).toBeGreaterThanOrEqual(isKnown ? sourceAheadMs : 0);
    expect(aheadOfOursMs).toBeLessThanOrEqual(isKnown ? sourceAheadMs + 1_000 : 0);
    expect(Date.parse(String(lastBeganAt))).toBe(beganAtMs);
    expect(await table.item(1)).toMatchObject({ notes: 'edited' });
  });

  it('picks up a row that was committed late with an older date, inside the overlap', async () => {
    const { store, sweep, table, deps } = await runningSweep(dynamoDb);
    create(store, 1);
    await sweep('incremental');
    store.create({ date_modified: toWireDate(deps.clock.now() - 4 * minuteMs) });

    await sweep('incremental');

    expect(await table.item(2)).toBeDefined();
  });

  it('counts no drift for changes that it finds itself, however late', async () => {
    const { store, sweep, deps } = await runningSweep(dynamoDb);
    create(store, 1);
    await sweep('incremental');
    await sweep('full');
    store.create({ date_modified: toWireDate(deps.clock.now() - 4 * minuteMs) });

    expect(await sweep('incremental')).toMatchObject({ created: 1, drifted: 0 });
  });

  it('sees all of many rows with one date across the edges of pages', async () => {
    const { store, sweep } = await runningSweep(dynamoDb);
    await sweep('incremental');
    create(store, 60, { date_modified: toWireDate(Date.now() + 3_600_000) });

    expect(await sweep('incremental')).toMatchObject({ listed: 60, created: 60 });
  });

  it.each([
    ['lies in the future', () => new Date(Date.now() + 30 * 24 * 60 * minuteMs).toISOString()],
    ['cannot be read', () => 'yesterday'],
  ])('copies every customer when the watermark %s, and reports that', async (_what, watermark) => {
    const { store, sweep, putState, lists, counted } = await runningSweep(dynamoDb);
    create(store, 2);
    await putState({ name: 'incremental', watermark: watermark() });

    const report = await sweep('incremental');

    expect(report).toMatchObject({ status: 'completed', created: 2 });
    expect(lists()[0]?.has('min_date_modified')).toBe(false);
    expect(counted['watermarksRefused']).toBe(1);
  });
});

describe('a watermark ahead of our clock', () => {
  it.each([
    [10_000, 'is', 0],
    [10_001, 'is not', 1],
  ])('by %s ms %s believed: clocks of functions may differ by up to 10 s', async (aheadMs, _verb, refused) => {
    const stopwatch = createStopwatch(testStart);
    const { sweep, putState, lists, counted } = await runningSweep(dynamoDb, { stopwatch });
    await putState({ name: 'incremental', watermark: new Date(testStart + aheadMs).toISOString() });

    await sweep('incremental');

    expect(counted['watermarksRefused']).toBe(refused);
    expect(lists()[0]?.has('min_date_modified')).toBe(refused === 0);
  });
});

describe('a full sweep', () => {
  it('is skipped while there is no watermark', async () => {
    const { store, sweep, state } = await runningSweep(dynamoDb);
    create(store, 3);

    expect(await sweep('full')).toMatchObject({ status: 'skipped', reason: skipReasons.tooEarly });
    expect(store.requests).toHaveLength(0);
    expect(await state('full')).not.toHaveProperty('leaseUntil');
  });

  it('lists every customer, whenever modified, also the second time', async () => {
    const { store, sweep, lists } = await runningSweep(dynamoDb);
    create(store, 3);
    await sweep('incremental');

    await sweep('full');
    await sweep('full');

    expect(lists().filter((list) => list.has('min_date_modified'))).toEqual([]);
  });

  it('writes nothing the second time', async () => {
    const { store, sweep, table } = await runningSweep(dynamoDb);
    create(store, 60);
    await sweep('incremental');
    const writes = table.writes();

    const first = await sweep('full');
    const second = await sweep('full');

    expect(first).toMatchObject({
      status: 'completed',
      unchanged: 60,
      created: 0,
      updated: 0,
      compared: 60,
    });
    expect(second).toMatchObject({ status: 'completed', unchanged: 60 });
    expect(table.writes()).toBe(writes);
  });

  it('does not read customers from the table that are equal in the index', async () => {
    const { store, sweep } = await runningSweep(dynamoDb);
    create(store, 30);
    await sweep('incremental');
    const reads = () => dynamoDb.proxy.calls.filter(({ action }) => action === 'BatchGetItem').length;
    const before = reads();

    await sweep('full');

    expect(reads()).toBe(before);
  });

  it('requests by id the customers that are stored but not listed, also behind the last id, and deletes nothing itself', async () => {
    const { store, sweep, table, asked } = await runningSweep(dynamoDb);
    create(store, 30);
    await sweep('incremental');
    for (const id of [1, 17, 25, 30]) store.remove(id);

    const report = await sweep('full');

    expect(report).toMatchObject({ status: 'completed', missing: 4, listed: 26, compared: 30 });
    expect(asked).toEqual([1, 17, 25, 30].map((customerId) => ({ customerId, reason: 'missing' })));
    expect(await table.item(17)).not.toHaveProperty('deletedAt');
  });

  it('neither counts nor reads again the customers that are stored as deleted', async () => {
    const { store, sweep, table, deps } = await runningSweep(dynamoDb);
    create(store, 3);
    await sweep('incremental');
    await table.saveNow([7, 8].map((deletedId) => ({ deletedId, observedAtMs: deps.clock.now() })));

    expect(await sweep('full')).toMatchObject({ compared: 3, missing: 0 });
  });

  it('does not request a customer that is stored as deleted, although the index still has it', async () => {
    const { store, sweep, table, asked, deps } = await runningSweep(dynamoDb, {
      instead: () => ({
        stored: {
          async *after() {
            for (const id of [1, 2, 3]) yield { id, observedAtMs: 0, fingerprint: 'as it was' };
          },
        },
      }),
    });
    create(store, 2);
    await sweep('incremental');
    await table.saveNow([{ deletedId: 3, observedAtMs: deps.clock.now() }]);

    expect(await sweep('full')).toMatchObject({ status: 'completed', missing: 0 });
    expect(asked).toEqual([]);
  });

  it('does not request a customer that was stored after the page was requested', async () => {
    const stopwatch = createStopwatch(testStart);
    const { store, sweep, table, asked } = await runningSweep(dynamoDb, {
      stopwatch,
      store: { latencyMs: 100 },
      instead: ({ source }) => ({
        source: {
          ...source,
          async list(question, deadlineMs) {
            const page = await source.list(question, deadlineMs);
            const observedAtMs = stopwatch.now();
            await table.saveNow([{ customer: { id: 99, notes: `seen at ${observedAtMs}` }, observedAtMs }]);
            return page;
          },
        },
      }),
    });
    create(store, 3);
    await sweep('incremental');
    stopwatch.advance(minuteMs);

    expect(await sweep('full')).toMatchObject({ compared: 4, missing: 0 });
    expect(asked).toEqual([]);
  });

  it('requests an unlisted customer that is stored with a stamp in the future, because that stamp is false', async () => {
    const { store, sweep, table, asked, deps } = await runningSweep(dynamoDb);
    create(store, 3);
    await sweep('incremental');
    await table.saveNow([{ customer: { id: 99 }, observedAtMs: deps.clock.now() + 120 * minuteMs }]);

    expect(await sweep('full')).toMatchObject({ missing: 1 });
    expect(asked).toEqual([{ customerId: 99, reason: 'missing' }]);
  });

  it('finds a change without a new date, and counts it as drift', async () => {
    const { store, sweep, table, advance } = await runningSweep(dynamoDb);
    create(store, 3);
    advance(minuteMs);
    await sweep('incremental');
    advance(16 * minuteMs);
    store.edit(2, { notes: 'unnoticed' }, { keepDateModified: true });

    const report = await sweep('full');

    expect(report).toMatchObject({ updated: 1, drifted: 1 });
    expect(await table.item(2)).toMatchObject({ notes: 'unnoticed' });
  });

  it.each([
    'incremental',
    'full',
  ] as const)('requests a customer by id in an %s sweep when a young row has the same date but other content', async (scope) => {
    const { store, sweep, table, asked } = await runningSweep(dynamoDb);
    create(store, 3);
    await sweep('incremental');
    const before = await table.item(2);
    store.edit(2, { notes: 'perhaps older' }, { keepDateModified: true });

    expect(await sweep(scope)).toMatchObject({ status: 'completed', undecided: 1, updated: 0 });
    expect(asked).toEqual([{ customerId: 2, reason: 'listed' }]);
    expect(await table.item(2)).toEqual(before);
  });

  it('does not count a change after the watermark as drift', async () => {
    const { store, sweep, advance } = await runningSweep(dynamoDb);
    create(store, 3);
    await sweep('incremental');
    advance(minuteMs);
    store.edit(2, { notes: 'new' });

    expect(await sweep('full')).toMatchObject({ updated: 1, drifted: 0 });
  });

  it('keeps a tombstone that a lagging list contradicts, and requests the customer by id', async () => {
    const { store, sweep, table, asked, deps } = await runningSweep(dynamoDb);
    create(store, 3);
    await sweep('incremental');
    await table.saveNow([{ deletedId: 2, observedAtMs: deps.clock.now() }]);

    for (const scope of ['incremental', 'full'] as const) {
      asked.length = 0;
      expect(await sweep(scope)).toMatchObject({ relisted: 1, created: 0 });
      expect(asked).toEqual([{ customerId: 2, reason: 'listed' }]);
    }
    expect(await table.item(2)).toHaveProperty('deletedAt');
  });

  it('stores a listed version over a row that was read later but has an earlier date', async () => {
    const { store, sweep, table, deps, advance } = await runningSweep(dynamoDb);
    create(store, 2);
    await sweep('incremental');
    const item = await table.item(2);
    advance(minuteMs);
    store.edit(2, { notes: 'new' });
    const lagging = { id: 2, notes: 'old', dateModified: String(item?.['dateModified']) };
    await table.saveNow([
      { customer: lagging, observedAtMs: deps.clock.now() + 10 * minuteMs, isListed: true },
    ]);

    expect(await sweep('full')).toMatchObject({ updated: 1, unchanged: 1 });
    expect(await table.item(2)).toMatchObject({ notes: 'new' });
  });

  it('sees every customer that stays while others change, appear and vanish', async () => {
    const { store, sweep, table, advance } = await runningSweep(dynamoDb);
    create(store, 60);
    await sweep('incremental');
    advance(minuteMs);
    let pages = 0;
    store.inject(
      { kind: 'delayed', ms: 0 },
      {
        when(request) {
          if (isList(request) && pages < 5) {
            pages += 1;
            store.remove(pages * 4);
            store.remove(pages * 4 + 30);
            store.edit(pages * 4 + 1, { notes: `edited before page ${pages}` });
            store.create();
          }
          return false;
        },
        ...forever,
      },
    );

    await sweep('full');
    await sweep('incremental');

    expect(pages).toBe(5);
    for (const { id, notes } of store.customers()) {
      expect(await table.item(id)).toMatchObject({ id, ...(notes !== '' && { notes }) });
    }
  });
});

describe('missing customers', () => {
  it.each([
    ['101 of 150', 150, 101],
    ['all of 2', 2, 2],
    ['the only one', 1, 1],
  ])('are not believed, and none is requested, when they are %s', async (_what, stored, removed) => {
    const { store, sweep, asked, state } = await runningSweep(dynamoDb);
    create(store, stored);
    await sweep('incremental');
    for (let id = 1; id <= removed; id += 1) store.remove(id);

    const report = await sweep('full');

    expect(report).toMatchObject({ status: 'refused', missing: removed });
    expect(report.reason).toContain(`"allowMissing": ${removed}`);
    expect(asked).toEqual([]);
    expect(await state('full')).not.toHaveProperty('watermark');
    expect(await state('full')).not.toHaveProperty('currentRun');
  });

  it('are requested when a person allowed as many', async () => {
    const { store, sweep, asked } = await runningSweep(dynamoDb);
    create(store, 150);
    await sweep('incremental');
    for (let id = 1; id <= 101; id += 1) store.remove(id);

    expect(await sweep({ scope: 'full', allowMissing: 100 })).toMatchObject({ status: 'refused' });
    expect(await sweep({ scope: 'full', allowMissing: 101 })).toMatchObject({ status: 'completed' });
    expect(asked).toHaveLength(101);
  });

  it('are searched in a whole new run when a person allowed some, even if a run is unfinished', async () => {
    const { store, sweep, asked } = await runningSweep(dynamoDb);
    create(store, 150);
    await sweep('incremental');
    const outage = store.inject({ kind: 'status', status: 503 }, { when: isListBehind(25), ...forever });
    await sweep('full');
    for (let id = 1; id <= 120; id += 1) store.remove(id);
    expect(await sweep({ scope: 'full', allowMissing: 120 })).toMatchObject({ status: 'stopped' });
    outage.stop();

    expect(await sweep('full')).toMatchObject({ status: 'completed', missing: 120 });
    expect(asked).toHaveLength(120);
  });

  it('are requested without a person up to 100', async () => {
    const { store, sweep, asked } = await runningSweep(dynamoDb);
    create(store, 150);
    await sweep('incremental');
    for (let id = 1; id <= 100; id += 1) store.remove(id);

    expect(await sweep('full')).toMatchObject({ status: 'completed' });
    expect(asked).toHaveLength(100);
  });

  it('are requested only after the whole list is scanned', async () => {
    const { store, sweep, asked } = await runningSweep(dynamoDb);
    create(store, 150);
    await sweep('incremental');
    store.remove(3);
    const outage = store.inject({ kind: 'status', status: 503 }, { when: isListBehind(25), ...forever });

    expect(await sweep('full')).toMatchObject({ status: 'stopped', missing: 1 });
    expect(asked).toEqual([]);
    outage.stop();

    expect(await sweep('full')).toMatchObject({ status: 'completed', missing: 1 });
    expect(asked).toEqual([{ customerId: 3, reason: 'missing' }]);
  });
});

describe('a sweep with a failure', () => {
  it('stops at its checkpoint when the store does not answer, and the next one continues there', async () => {
    const { store, sweep, lists, table } = await runningSweep(dynamoDb);
    create(store, 60);
    const outage = store.inject({ kind: 'status', status: 503 }, { when: isListBehind(25), ...forever });
    const stopped = await sweep('incremental');
    const listsBefore = lists().length;
    outage.stop();

    const report = await sweep('incremental');

    expect(stopped).toMatchObject({ status: 'stopped', listed: 25, reason: expect.stringContaining('503') });
    expect(report).toMatchObject({ status: 'completed', listed: 60, run: stopped.run });
    expect(lists()[listsBefore]?.get('min_id')).toBe('25');
    expect(await table.item(60)).toBeDefined();
  });

  it('stops at its checkpoint before its deadline when the quota stays spent', async () => {
    const { store, sweep, state, deps } = await runningSweep(dynamoDb);
    create(store, 60);
    store.inject({ kind: 'rateLimited', timeResetMs: 30_000 }, { when: isListBehind(25), ...forever });
    const deadlineMs = deps.clock.now() + 3 * minuteMs;

    const report = await sweep('incremental', 3 * minuteMs);

    expect(report).toMatchObject({ status: 'stopped', listed: 25 });
    expect(deps.clock.now()).toBeLessThan(deadlineMs);
    expect(await state('incremental')).toMatchObject({ currentRun: { cursor: 25 } });
    expect(await state('incremental')).not.toHaveProperty('leaseUntil');
  });

  it('ends its run when the list is out of order, so that the next one begins anew', async () => {
    let isReversed = true;
    const { store, sweep, state } = await runningSweep(dynamoDb, {
      instead: ({ source }) => ({
        source: {
          ...source,
          async list(question, deadlineMs) {
            const answer = await source.list(question, deadlineMs);
            const isWrong = isReversed && question.after > 0;
            return isWrong ? { ...answer, records: answer.records.toReversed() } : answer;
          },
        },
      }),
    });
    create(store, 60);

    await expect(sweep('incremental')).rejects.toThrow(ListOrderError);
    expect(await state('incremental')).not.toHaveProperty('currentRun');
    isReversed = false;

    expect(await sweep('incremental')).toMatchObject({ status: 'completed', listed: 60 });
  });

  it('fails when the token is rejected, and continues at its checkpoint with a valid one', async () => {
    const { store, sweep } = await runningSweep(dynamoDb);
    create(store, 60);
    const rejection = store.inject({ kind: 'status', status: 401 }, { when: isListBehind(25), ...forever });

    await expect(sweep('incremental')).rejects.toThrow('the access token is wrong');
    rejection.stop();

    expect(await sweep('incremental')).toMatchObject({ status: 'completed', listed: 60 });
  });

  it('requests one unreadable record of a page by id and stores the rest', async () => {
    const { store, sweep, asked, unreadable, table, state } = await runningSweep(dynamoDb, {
      longestPage: 250,
    });
    create(store, 250);
    store.inject(
      showing((id) => id === 17, { store_credit: '1,234.50' }),
      forever,
    );

    const report = await sweep('incremental');

    expect(report).toMatchObject({ status: 'completed', created: 249, unreadable: 1, isolated: 0 });
    expect(asked).toEqual([{ customerId: 17, reason: 'listed' }]);
    expect(unreadable).toEqual([{ customerId: 17, error: expect.any(ContractError) }]);
    expect(await table.item(17)).toBeUndefined();
    expect(await state('incremental')).toHaveProperty('watermark');
  });

  it('requests by id a customer that the table refuses', async () => {
    const { store, sweep, asked, table } = await runningSweep(dynamoDb);
    create(store, 2);
    store.create({ notes: 'n'.repeat(400 * 1024) });

    expect(await sweep('incremental')).toMatchObject({ status: 'completed', created: 2, unreadable: 1 });
    expect(asked).toEqual([{ customerId: 3, reason: 'listed' }]);
    expect(await table.item(3)).toBeUndefined();
  });

  it('counts an unreadable record as seen', async () => {
    const { store, sweep, asked } = await runningSweep(dynamoDb);
    create(store, 20);
    await sweep('incremental');
    store.inject(
      showing((id) => id === 17, { store_credit: '1,234.50' }),
      forever,
    );

    expect(await sweep('full')).toMatchObject({ status: 'completed', unreadable: 1, missing: 0 });
    expect(asked).toEqual([{ customerId: 17, reason: 'listed' }]);
  });

  it('requests an unreadable record again only when it was modified, or after 13 days', async () => {
    const { store, sweep, asked, advance } = await runningSweep(dynamoDb);
    create(store, 20);
    store.inject(
      showing((id) => id === 17, { store_credit: '1,234.50' }),
      forever,
    );
    const askedBy = async (scope: 'incremental' | 'full') => {
      asked.length = 0;
      expect(await sweep(scope)).toMatchObject({ status: 'completed', missing: 0 });
      return asked.length;
    };

    expect([await askedBy('incremental'), await askedBy('full'), await askedBy('full')]).toEqual([1, 0, 0]);
    store.edit(17, { notes: 'new' });
    expect([await askedBy('incremental'), await askedBy('full')]).toEqual([1, 0]);
    advance(13 * 24 * 60 * minuteMs + minuteMs);
    expect([await askedBy('full'), await askedBy('full')]).toEqual([1, 0]);
  });

  it('marks no customer whose request the bus did not accept', async () => {
    let isBusAway = true;
    const { store, sweep, asked } = await runningSweep(dynamoDb, {
      instead: ({ events }) => ({
        events: {
          ...events,
          async requestRefreshes(customerIds, reason) {
            if (isBusAway && customerIds.length > 0) throw new UnreachableError('EventBridge', 'Throttled');
            await events.requestRefreshes(customerIds, reason);
          },
        },
      }),
    });
    create(store, 20);
    await sweep('incremental');
    store.inject(
      showing((id) => id === 17, { store_credit: '1,234.50' }),
      forever,
    );

    expect(await sweep('full')).toMatchObject({ status: 'stopped' });
    isBusAway = false;

    expect(await sweep('full')).toMatchObject({ status: 'completed', unreadable: 1 });
    expect(asked).toEqual([{ customerId: 17, reason: 'listed' }]);
  });

  it('reads no marks for a page that can be read', async () => {
    let reads = 0;
    const { store, sweep } = await runningSweep(dynamoDb, {
      instead: ({ states }) => ({
        states: {
          ...states,
          readUnreadable(customerIds) {
            reads += 1;
            return states.readUnreadable(customerIds);
          },
        },
      }),
    });
    create(store, 30);
    await sweep('incremental');

    await sweep('full');

    expect(reads).toBe(0);
  });

  it('fails, and requests nobody, when no record of a page can be read', async () => {
    const { store, sweep, asked } = await runningSweep(dynamoDb);
    create(store, 20);
    store.inject(
      showing(() => true, { store_credit: '?' }),
      forever,
    );

    await expect(sweep('incremental')).rejects.toThrow('a page of 20 records, none of which can be read');
    expect(asked).toEqual([]);
  });

  it('requests the records of a small page where none can be read, because the records may be the cause', async () => {
    const { store, sweep, asked } = await runningSweep(dynamoDb);
    create(store, 1);
    store.inject(
      showing(() => true, { store_credit: '?' }),
      forever,
    );

    expect(await sweep('incremental')).toMatchObject({ status: 'completed', unreadable: 1 });
    expect(asked).toHaveLength(1);
  });

  it('fails when more than 100 records cannot be read, logs each, and requests none of that page', async () => {
    const { store, sweep, asked, unreadable } = await runningSweep(dynamoDb, { longestPage: 250 });
    create(store, 250);
    store.inject(
      showing((id) => id <= 101, { store_credit: '?' }),
      forever,
    );

    await expect(sweep('incremental')).rejects.toThrow('101 of the 250');
    expect(unreadable).toHaveLength(101);
    expect(asked).toEqual([]);
  });

  it('isolates a customer that makes every page unreadable, requests it by id, and never calls it missing', async () => {
    const options = { longestPage: 250 };
    const { store, sweep, asked, unreadable, table, advance } = await runningSweep(dynamoDb, options);
    create(store, 300);
    await sweep('incremental');
    advance(minuteMs);
    store.inject({ kind: 'status', status: 500 }, { when: store.shows(137, 'in lists'), ...forever });
    store.edit(138, { notes: 'new' });

    const report = await sweep('full');

    expect(report).toMatchObject({
      status: 'completed',
      unchanged: 298,
      updated: 1,
      unreadable: 1,
      isolated: 1,
      missing: 0,
      compared: 300,
    });
    expect(asked).toEqual([{ customerId: 137, reason: 'listed' }]);
    expect(unreadable).toEqual([{ customerId: 137, error: expect.any(UpstreamError) }]);
    expect(await table.item(138)).toMatchObject({ notes: 'new' });
  });

  it('finds a missing customer just before an isolated one', async () => {
    const { store, sweep, asked } = await runningSweep(dynamoDb, { longestPage: 250 });
    create(store, 30);
    await sweep('incremental');
    for (const id of [9, 10, 11, 13]) store.remove(id);
    store.inject({ kind: 'status', status: 500 }, { when: store.shows(12, 'in lists'), ...forever });

    expect(await sweep('full')).toMatchObject({ status: 'completed', missing: 4, isolated: 1 });
    expect(asked).toEqual([
      { customerId: 12, reason: 'listed' },
      ...[9, 10, 11, 13].map((customerId) => ({ customerId, reason: 'missing' })),
    ]);
  });

  it('continues behind an isolated customer in another invocation, too', async () => {
    const { store, sweep, state, asked } = await runningSweep(dynamoDb, { longestPage: 250 });
    create(store, 60);
    store.inject({ kind: 'status', status: 500 }, { when: store.shows(30, 'in lists'), ...forever });
    let isDown = false;
    const outage = store.inject(
      { kind: 'status', status: 503 },
      {
        when(request) {
          isDown ||= isListBehind(31)(request);
          return isDown;
        },
        ...forever,
      },
    );
    await sweep('incremental');
    const { currentRun } = await state('incremental');
    outage.stop();

    expect(currentRun).toMatchObject({ cursor: 30, readableId: 29, counts: { isolated: 1 } });
    expect(await sweep('incremental')).toMatchObject({
      status: 'completed',
      listed: 60,
      created: 59,
      isolated: 1,
    });
    expect(await sweep('full')).toMatchObject({ status: 'completed', unchanged: 59, isolated: 1 });
    expect(asked).toEqual([{ customerId: 30, reason: 'listed' }]);
  });

  it('stores a customer once that is listed twice, and requests it by id where neither version is newer', async () => {
    const { store, sweep, table, asked } = await runningSweep(dynamoDb, { longestPage: 250 });
    create(store, 10, { notes: 'as it is' });
    store.inject(listingTwice({ 4: {}, 7: { notes: 'another' } }), { when: isList, ...forever });

    expect(await sweep('incremental')).toMatchObject({ status: 'completed', listed: 10, created: 10 });
    expect(asked).toEqual([{ customerId: 7, reason: 'listed' }]);
    expect(await table.item(7)).toMatchObject({ notes: 'as it is' });
  });

  it('requests a smaller page when one could not be stored within five minutes', async () => {
    const { store, sweep, lists } = await runningSweep(dynamoDb, {
      longestPage: 250,
      instead: savingInTimeOnly(100),
    });
    create(store, 300);

    expect(await sweep('incremental')).toMatchObject({ status: 'completed', created: 300 });
    expect(
      lists()
        .slice(0, 3)
        .map((list) => list.get('limit')),
    ).toEqual(['250', '125', '62']);
  });

  it('misses nobody on a page that it had to request again', async () => {
    const instead = savingInTimeOnly(10);
    const { store, sweep, asked, advance } = await runningSweep(dynamoDb, { instead });
    create(store, 20);
    await sweep('incremental');
    advance(minuteMs);
    for (const { id } of store.customers()) store.edit(id, { notes: 'new' });
    store.remove(2);

    expect(await sweep('full')).toMatchObject({ status: 'completed', missing: 1, updated: 19 });
    expect(asked).toEqual([{ customerId: 2, reason: 'missing' }]);
  });

  it('fails when the table does not return a result for each customer', async () => {
    const { store, sweep } = await runningSweep(dynamoDb, {
      instead: ({ table }) => ({ table: { ...table, save: async () => [] } }),
    });
    create(store, 2);

    await expect(sweep('incremental')).rejects.toThrow('fewer results than versions');
  });

  it('stops when the table does not answer whether unlisted customers are still stored', async () => {
    const { store, sweep, state } = await runningSweep(dynamoDb, {
      instead: ({ table }) => ({ table: { ...table, load: loadNothing } }),
    });
    create(store, 3);
    await sweep('incremental');
    store.remove(2);

    expect(await sweep('full')).toMatchObject({ status: 'stopped' });
    expect(await state('full')).not.toHaveProperty('watermark');
  });

  it('stops without an error when the table of its state does not answer', async () => {
    const { store, sweep } = await runningSweep(dynamoDb, {
      instead: ({ states }) => ({
        states: { ...states, take: () => Promise.reject(new TableUnavailableError('TimeoutError')) },
      }),
    });
    create(store, 1);

    expect(await sweep('incremental')).toMatchObject({ status: 'stopped' });
  });

  it('stays at its checkpoint until the bus has accepted the request for a customer that is stored as deleted', async () => {
    let isBusAway = true;
    const { store, sweep, table, state, asked, deps } = await runningSweep(dynamoDb, {
      instead: ({ events }) => ({
        events: {
          ...events,
          async requestRefreshes(customerIds, reason) {
            if (isBusAway && customerIds.length > 0) throw new UnreachableError('EventBridge', 'Throttled');
            await events.requestRefreshes(customerIds, reason);
          },
        },
      }),
    });
    create(store, 60);
    await table.saveNow([{ deletedId: 30, observedAtMs: deps.clock.now() }]);

    expect(await sweep('incremental')).toMatchObject({ status: 'stopped', listed: 25 });
    expect(await state('incremental')).toMatchObject({ currentRun: { cursor: 25 } });
    isBusAway = false;

    expect(await sweep('incremental')).toMatchObject({ status: 'completed', relisted: 1 });
    expect(asked).toEqual([{ customerId: 30, reason: 'listed' }]);
  });

  it('refuses the state of another store', async () => {
    const { store, sweep, putState } = await runningSweep(dynamoDb);
    create(store, 1);
    await putState({ name: 'incremental', storeHash: 'other9' });

    await expect(sweep('incremental')).rejects.toThrow('holds the sync state of store other9');
    expect(store.requests).toHaveLength(0);
  });

  it('refuses a table with customers of another store', async () => {
    const { store, sweep, table } = await runningSweep(dynamoDb);
    create(store, 1);
    await table.put({
      id: 1,
      storeHash: 'other9',
      shard: 1,
      observedAt: new Date(0).toISOString(),
      fingerprint: 'x',
    });

    await expect(sweep('incremental')).rejects.toThrow('holds customers of store other9');
  });
});

/** A table that takes more than five minutes for more than so many customers. */
function savingInTimeOnly(most: number): NonNullable<RunningSweepOptions['instead']> {
  return ({ table }) => ({
    table: {
      ...table,
      save: async (observations) =>
        observations.length > most
          ? observations.map(() => ({ error: new StaleError() }))
          : await table.save(observations),
    },
  });
}
