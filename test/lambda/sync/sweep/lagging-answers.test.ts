import { describe, expect, it } from 'vitest';
import { toTimestamp } from '../../../../lambda/customer/timestamp.ts';
import { toWireDate, type WireCustomer } from '../../../../local/store/wire-customer.ts';
import { create, isList } from '../../../support/listed-customers.ts';
import { runningDynamoDb } from '../../../support/running-table.ts';
import { type TimedCopy, timedCopy } from '../../../support/timed-copy.ts';

const dynamoDb = runningDynamoDb();
const secondMs = 1_000;
const minuteMs = 60_000;
const forever = { times: Number.POSITIVE_INFINITY };

describe('a deleted customer that stays readable for 90 s', () => {
  it.each([
    ['by id alone', false],
    ['by id and in the list', true],
  ])('%s is stored as deleted within 3 minutes, although an update is requested at the same time', async (_where, isListed) => {
    const copy = await copiedStore();
    removeSlowly(copy, 1, 90 * secondMs, isListed);
    copy.request(1, 'updated');
    copy.request(1, 'deleted');
    copy.request(1, 'updated');

    const tookMs = await copy.settle();

    expect(await copy.table.item(1)).toHaveProperty('deletedAt');
    expect(tookMs).toBeLessThanOrEqual(3 * minuteMs);
  });

  it('returns only the request that says `deleted` to the queue', async () => {
    const copy = await copiedStore();
    removeSlowly(copy, 1, 90 * secondMs);
    for (const reason of ['updated', 'deleted', 'address', 'manual'] as const) copy.request(1, reason);

    await copy.invoke();

    expect(copy.waiting()).toBe(1);
    copy.advance(30 * secondMs);
    expect([...(await copy.invoke()).values()]).toEqual([
      { outcome: 'unchanged', stillThere: expect.any(Error) },
    ]);
  });

  it('is fetched for each try of a request that says `deleted`', async () => {
    const copy = await copiedStore();
    removeSlowly(copy, 1, 90 * secondMs);
    copy.request(1, 'deleted');

    await copy.settle();

    expect(copy.fetchesOf(1)).toBe(4);
  });

  it('stays in the table with its last edit until it is believed to be gone', async () => {
    const copy = await copiedStore();
    copy.store.edit(1, { notes: 'the last edit' });
    removeSlowly(copy, 1, 90 * secondMs);
    copy.request(1, 'deleted');

    await copy.invoke();

    expect(await copy.table.item(1)).toMatchObject({ notes: 'the last edit' });
  });

  it('is found by the next full sweep when no webhook reported the deletion', async () => {
    const copy = await copiedStore();
    removeSlowly(copy, 1, 90 * secondMs);

    await copy.sweep('full');
    await copy.settle();
    expect(await copy.table.item(1)).not.toHaveProperty('deletedAt');
    copy.advance(90 * secondMs);
    await copy.sweep('full');
    await copy.settle();

    expect(await copy.table.item(1)).toHaveProperty('deletedAt');
  });
});

describe('a request that says `deleted` for an existing customer', () => {
  it('is done at once when it is 2 minutes old', async () => {
    const copy = await copiedStore();
    copy.store.edit(1, { notes: 'alive' });
    copy.request(1, 'deleted', 2 * minuteMs);

    await copy.invoke();

    expect(copy.waiting()).toBe(0);
    expect(await copy.table.item(1)).toMatchObject({ notes: 'alive' });
  });

  it('is done within 3 minutes when it is new, and is not dead-lettered', async () => {
    const copy = await copiedStore();
    copy.request(1, 'deleted');

    expect(await copy.settle()).toBeLessThanOrEqual(3 * minuteMs);
    expect(copy.deadLetters()).toBe(0);
    expect(await copy.table.item(1)).not.toHaveProperty('deletedAt');
  });
});

describe('a created customer that is unreadable for 90 s', () => {
  it('is stored within 3 minutes, although an update is requested, too', async () => {
    const copy = await copiedStore();
    createSlowly(copy, 7, 90 * secondMs);
    copy.request(7, 'updated');
    copy.request(7, 'created');

    const tookMs = await copy.settle();

    expect(await copy.table.item(7)).toMatchObject({ id: 7, notes: 'new' });
    expect(tookMs).toBeLessThanOrEqual(3 * minuteMs);
  });

  it('is stored within 3 minutes, although a request before its creation has stored it as deleted', async () => {
    const copy = await copiedStore();
    copy.request(7, 'missing');
    await copy.settle();
    expect(await copy.table.item(7)).toHaveProperty('deletedAt');
    createSlowly(copy, 7, 90 * secondMs);
    copy.request(7, 'created');

    const tookMs = await copy.settle();

    expect(await copy.table.item(7)).toMatchObject({ notes: 'new' });
    expect(tookMs).toBeLessThanOrEqual(3 * minuteMs);
  });
});

describe('a customer that is read as alive while its absence is being confirmed', () => {
  it('is fetched again, and is stored as deleted', async () => {
    const copy: TimedCopy = await timedCopy(dynamoDb, {
      fetch: async (input, init) => {
        const answer = await fetch(input, init);
        if (String(input).endsWith('min_id=1&max_id=1&limit=1') && !isOvertaken) {
          isOvertaken = true;
          copy.advance(5 * secondMs);
          await copy.table.saveNow([lateReadOf(copy)]);
        }
        return answer;
      },
    });
    let isOvertaken = false;
    create(copy.store, 1);
    copy.request(1, 'created');
    await copy.settle();
    copy.advance(minuteMs);
    copy.store.remove(1);
    copy.request(1, 'deleted');

    const results = await copy.invoke();
    const kept = await copy.table.item(1);
    await copy.settle();

    expect(results.get(1)).toMatchObject({ error: { name: 'UndecidedError' } });
    expect(kept).toMatchObject({ notes: 'read late' });
    expect(await copy.table.item(1)).toHaveProperty('deletedAt');
  });
});

describe('an edit by a node of the source with a clock 20 s behind', () => {
  it('is fetched again until it is stored, within 16 minutes', async () => {
    const copy = await copiedStore();
    copy.store.edit(1, { notes: 'first' });
    copy.request(1, 'updated');
    await copy.settle();
    copy.advance(10 * secondMs);
    copy.store.edit(1, { notes: 'second', date_modified: toWireDate(copy.now() - 20 * secondMs) });
    copy.request(1, 'updated');

    await copy.invoke();
    const kept = await copy.table.item(1);
    const tookMs = await copy.settle();

    expect(kept).toMatchObject({ notes: 'first' });
    expect(await copy.table.item(1)).toMatchObject({ notes: 'second' });
    expect(tookMs).toBeLessThanOrEqual(16 * minuteMs);
    expect(copy.deadLetters()).toBe(0);
  });

  it('needs no more fetches once a later edit has the right date', async () => {
    const copy = await copiedStore();
    copy.store.edit(1, { notes: 'first' });
    copy.request(1, 'updated');
    await copy.settle();
    copy.advance(10 * secondMs);
    copy.store.edit(1, { notes: 'second', date_modified: toWireDate(copy.now() - 20 * secondMs) });
    copy.request(1, 'updated');
    await copy.invoke();
    copy.store.edit(1, { notes: 'third' });

    const tookMs = await copy.settle();

    expect(await copy.table.item(1)).toMatchObject({ notes: 'third' });
    expect(tookMs).toBeLessThanOrEqual(minuteMs);
  });
});

describe.each([
  'incremental',
  'full',
] as const)('a list that is 20 s behind and has the date of the stored version, in an %s sweep,', (scope) => {
  it('does not replace a version that was fetched by id: a refresh decides', async () => {
    const copy = await copiedStore();
    const lagging = editWithinASecond(copy, 'old', 'new');
    copy.request(1, 'updated');
    await copy.settle();
    const fetches = copy.fetchesOf(1);
    listAs(copy, lagging, 20 * secondMs);

    const report = await copy.sweep(scope);
    expect(await copy.table.item(1)).toMatchObject({ notes: 'new' });
    await copy.settle();

    expect(report).toMatchObject({ status: 'completed', undecided: 1, updated: 0 });
    expect(copy.fetchesOf(1)).toBe(fetches + 1);
    expect(await copy.table.item(1)).toMatchObject({ notes: 'new' });
  });

  it('brings newer content into the table within seconds: a refresh decides', async () => {
    const copy = await copiedStore();
    copy.store.edit(1, { notes: 'fetched by id' });
    copy.request(1, 'updated');
    await copy.settle();
    copy.store.edit(1, { notes: 'edited without a date' }, { keepDateModified: true });

    expect(await copy.sweep(scope)).toMatchObject({ status: 'completed', undecided: 1 });
    await copy.settle();

    expect(await copy.table.item(1)).toMatchObject({ notes: 'edited without a date' });
  });
});

describe('listed content that differs from the stored version with the same date', () => {
  it('is requested by id at most 100 times in a run, and stored by a run 15 minutes later', async () => {
    const copy = await timedCopy(dynamoDb, { longestPage: 60 });
    create(copy.store, 150);
    await copy.sweep('incremental');
    for (const { id } of copy.store.customers())
      copy.store.edit(id, { notes: 'other' }, { keepDateModified: true });

    expect(await copy.sweep('full')).toMatchObject({ status: 'completed', undecided: 100, superseded: 50 });
    expect(copy.waiting()).toBe(100);
    copy.advance(16 * minuteMs);
    expect(await copy.sweep('full')).toMatchObject({ status: 'completed', undecided: 0, updated: 150 });
  });
});

describe('a row that is stamped two hours ahead', () => {
  const ahead = (copy: TimedCopy) =>
    copy.table.saveNow([
      { customer: { id: 1, notes: 'of another clock' }, observedAtMs: copy.now() + 120 * minuteMs },
    ]);

  it('is corrected by the next fetch', async () => {
    const copy = await copiedStore();
    await ahead(copy);
    const askedAt = new Date(copy.now()).toISOString();

    copy.request(1, 'updated');
    await copy.settle();

    expect(await copy.table.item(1)).toMatchObject({ notes: 'as it was', observedAt: askedAt });
  });

  it('is corrected by the next full sweep', async () => {
    const copy = await copiedStore();
    await ahead(copy);
    const askedAt = new Date(copy.now()).toISOString();

    await copy.sweep('full');

    expect(await copy.table.item(1)).toMatchObject({ notes: 'as it was', observedAt: askedAt });
  });

  it('lets the next full sweep find the deletion of its customer', async () => {
    const copy = await copiedStore();
    await ahead(copy);
    copy.store.remove(1);

    expect(await copy.sweep('full')).toMatchObject({ status: 'completed', missing: 1 });
    await copy.settle();

    expect(await copy.table.item(1)).toHaveProperty('deletedAt');
  });
});

describe('a lease that reaches into the next year', () => {
  it.each(['incremental', 'full'] as const)('does not block an %s sweep', async (scope) => {
    const copy = await copiedStore();
    const leaseUntil = copy.now() + 365 * 24 * 60 * minuteMs;
    await copy.putState({
      ...(await copy.state(scope)),
      name: scope,
      holder: 'of another clock',
      leaseUntil,
    });

    expect(await copy.sweep(scope)).toMatchObject({ status: 'completed' });
    expect(await copy.state(scope)).not.toHaveProperty('leaseUntil');
  });
});

/** Three customers that were stored an hour ago. */
async function copiedStore(): Promise<TimedCopy> {
  const copy = await timedCopy(dynamoDb);
  create(copy.store, 3, { notes: 'as it was' });
  await copy.sweep('incremental');
  copy.advance(60 * minuteMs);
  return copy;
}

/** Removes a customer who stays readable by id, and perhaps in lists, for some time. */
function removeSlowly(copy: TimedCopy, id: number, forMs: number, isListed = false): void {
  const { store, now } = copy;
  const customer = store.customer(id);
  const untilMs = now() + forMs;
  store.remove(id);
  store.inject(
    { kind: 'text', text: JSON.stringify(customer) },
    { when: ({ customerId }) => customerId === id && now() < untilMs, ...forever },
  );
  if (!isListed) return;
  store.inject(
    { kind: 'text', text: JSON.stringify([customer]) },
    {
      when: (request) => isList(request) && request.query.get('max_id') === `${id}` && now() < untilMs,
      ...forever,
    },
  );
}

/** Creates a customer who is unreadable by id and in lists for some time. */
function createSlowly(copy: TimedCopy, id: number, forMs: number): void {
  const { store, now } = copy;
  const untilMs = now() + forMs;
  store.create({ id, notes: 'new' });
  store.inject(
    { kind: 'status', status: 404 },
    { when: ({ customerId }) => customerId === id && now() < untilMs, ...forever },
  );
  store.inject(
    { kind: 'status', status: 204, body: 'empty' },
    {
      when: (request) => isList(request) && request.query.get('max_id') === `${id}` && now() < untilMs,
      ...forever,
    },
  );
}

/** Edits customer 1 twice, so that both versions have the same date. Returns the first version. */
function editWithinASecond({ store }: TimedCopy, before: string, after: string): WireCustomer {
  store.edit(1, { notes: before });
  const edited = store.customer(1);
  store.edit(1, { notes: after });
  if (edited === undefined) throw new Error('there is no customer 1');
  return edited;
}

/** Lists show this version of customer 1 for some time. */
function listAs({ store, now }: TimedCopy, shown: WireCustomer, forMs: number): void {
  const untilMs = now() + forMs;
  store.inject(
    { kind: 'altered', customer: (customer) => (customer.id === shown.id ? shown : customer) },
    { when: (request) => isList(request) && now() < untilMs, ...forever },
  );
}

/** The version of customer 1 that another process read a moment ago. */
function lateReadOf({ now }: TimedCopy) {
  const customer = { id: 1, notes: 'read late', dateModified: toTimestamp(now()) };
  return { customer, observedAtMs: now() - secondMs };
}
