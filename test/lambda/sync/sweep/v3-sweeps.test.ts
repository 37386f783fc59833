import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sweepCustomers } from '../../../../lambda/sync/sweep/sweep-customers.ts';
import type { Fault } from '../../../../local/store/faults.ts';
import type { StoreRequest } from '../../../../local/store/store-request.ts';
import { create } from '../../../support/listed-customers.ts';
import { type RunningSweep, type RunningSweepOptions, runningSweep } from '../../../support/running-sweep.ts';
import { runningDynamoDb } from '../../../support/running-table.ts';
import { changed, damage, forever, isListV3, isOfCustomers, wholeV3 } from '../../../support/v3-store.ts';

const dynamoDb = runningDynamoDb();
const minuteMs = 60_000;

describe('a sweep through V3', () => {
  it('copies every customer with addresses and attributes, with one request per page and three more', async () => {
    const { store, sweep, table } = await running();
    create(store, 60);
    store.addAddress(7, { city: 'Ulm' });
    store.setAttribute(7, 2, 'gold');

    const report = await sweep('incremental');

    expect(report).toMatchObject({ status: 'completed', listed: 60, created: 60, pages: 4 });
    expect(await table.item(7)).toMatchObject({
      addresses: [{ city: 'Ulm' }],
      attributes: [{ attributeId: 2, value: 'gold' }],
      originChannelId: 1,
    });
    expect(store.requests).toHaveLength(Math.ceil(60 / 25) + 3);
  });

  it('writes nothing the second time, and requests no customer by id', async () => {
    const { store, sweep, table, asked } = await running();
    create(store, 60);
    await sweep('incremental');
    const writes = table.writes();
    await sweep('full');

    const report = await sweep('full');

    expect(report).toMatchObject({ status: 'completed', unchanged: 60, compared: 60, missing: 0 });
    expect(table.writes()).toBe(writes);
    expect(asked).toEqual([]);
  });

  it.each([
    ['the newest', 60],
    ['the oldest', 1],
    ['the last of a page', 36],
    ['the first of a page', 35],
  ])('finds the deletion of %s customer while hooks were off', async (_which, id) => {
    const { store, sweep, table, asked, refreshAsked } = await running();
    create(store, 60);
    await sweep('incremental');
    store.remove(id);

    const report = await sweep('full');

    expect(report).toMatchObject({ status: 'completed', missing: 1 });
    expect(asked).toEqual([{ customerId: id, reason: 'missing' }]);
    expect(await refreshAsked()).toEqual(new Map([[id, { outcome: 'deleted' }]]));
    expect(await table.item(id)).toHaveProperty('deletedAt');
  });

  it('stores an edit of an attribute, with one request, when no webhook and no date shows the edit', async () => {
    const { store, sweep, table, refreshAsked, advance } = await running();
    create(store, 30);
    store.setAttribute(4, 1, 'silver');
    advance(10 * minuteMs);
    await sweep('incremental');
    advance(10 * minuteMs);
    await sweep('incremental');
    const before = store.requests.length;
    store.setAttribute(4, 1, 'gold');

    await sweep('incremental');

    const paths = store.requests.slice(before).map(({ path }) => path.split('/customers')[1]);
    expect(paths).toEqual(['', '', '/attribute-values']);
    await refreshAsked();
    expect(await table.item(4)).toMatchObject({ attributes: [{ attributeId: 1, value: 'gold' }] });
  });

  it('stores only modified customers when the cursor ignores the filter', async () => {
    const { store, sweep, table, advance } = await running({ longestPage: 4 });
    create(store, 12);
    advance(20 * minuteMs);
    await sweep('incremental');
    advance(20 * minuteMs);
    for (const id of [12, 11, 10, 9, 2]) store.edit(id, { notes: 'edited' });
    store.changeV3({ cursorIgnoresFilters: true });

    const report = await sweep('incremental');

    expect(report).toMatchObject({ status: 'completed', listed: 5, updated: 5, unfiltered: 7 });
    expect(await table.item(2)).toMatchObject({ notes: 'edited' });
  });

  it.each([
    ['more', 1],
    ['fewer, since one is not listed', 0],
  ])('reports no customer as missing when BigCommerce counts %s than it lists, and starts again', async (_what, tooMany) => {
    const { store, sweep, asked, state } = await running();
    create(store, 60);
    await sweep('incremental');
    store.remove(3);
    store.changeV3({ total: (total) => total + tooMany });
    if (tooMany === 0) store.inject(hiding(30), { times: forever, when: isListV3 });

    const report = await sweep('full');

    expect(report).toMatchObject({ status: 'incomplete', missing: 1 + (1 - tooMany) });
    expect(report.reason).toContain('nobody is called missing');
    expect(asked).toEqual([]);
    expect(await state('full')).not.toHaveProperty('currentRun');
    expect(await state('full')).not.toHaveProperty('watermark');
  });

  it('fails at a cursor that leads back, requests no customer by id, and starts again the next time', async () => {
    const { store, sweep, asked } = await running();
    create(store, 60);
    await sweep('incremental');
    store.remove(60);
    store.changeV3({ cursorRepeats: true });
    await expect(sweep('full')).rejects.toThrow('out of order');
    expect(asked).toEqual([]);
    store.changeV3({ cursorRepeats: false });

    const report = await sweep('full');

    expect(report).toMatchObject({ status: 'completed', listed: 59, missing: 1 });
  });

  it.each<[string, (data: object[]) => object[]]>([
    ['in no order', ([first = {}, second = {}, ...rest]) => [first, ...rest, second]],
    ['in the other order', (data) => data.toReversed()],
  ])('fails without a deletion when a later page is %s', async (_what, change) => {
    const { store, sweep, asked } = await running();
    create(store, 60);
    await sweep('incremental');
    store.inject(
      changed(({ data, meta }) => ({ meta, data: change(data) })),
      { times: forever, when: ({ query }) => query.has('after') },
    );

    await expect(sweep('full')).rejects.toThrow('out of order');
    expect(asked).toEqual([]);
  });

  it('needs permission from a person to delete all customers when the store has become empty', async () => {
    const { store, sweep, asked } = await running();
    create(store, 3);
    await sweep('incremental');
    for (const id of [1, 2, 3]) store.remove(id);

    const report = await sweep('full');

    expect(report).toMatchObject({ status: 'refused', missing: 3, compared: 3 });
    expect(asked).toEqual([]);
  });

  it('starts again when the API or the stored parts changed during the sweep', async () => {
    const { store, sweep, deps, asked } = await running();
    create(store, 60);
    await sweep('incremental');
    const first = await sweep('full', minuteMs);
    expect(first.status).toBe('continued');

    const other = { ...deps, shape: 'v3 -notes' };
    const report = await sweepCustomers({ scope: 'full' }, deps.clock.now() + 30 * minuteMs, other);

    expect(report).toMatchObject({ status: 'completed', listed: 60 });
    expect(report.run).not.toBe(first.run);
    expect(asked).toEqual([]);
  });
});

describe('a sweep through V3 with unreadable customers', () => {
  const kinds: [string, (world: RunningSweep, ids: readonly number[]) => void][] = [
    ['that cut every answer off', ({ store }, ids) => damage(store, ids)],
    ['for whom every answer is 500', (world, ids) => failing(world, ids, 500)],
    ['for whom every answer is 422', (world, ids) => failing(world, ids, 422)],
  ];

  describe.each(kinds)('%s', (_kind, spoil) => {
    it.each([
      [[30]],
      [[30, 29, 28]],
      [[1]],
      [[6, 5]],
      [[20, 19, 18, 17]],
      [[30, 11, 1]],
    ])('stores all others, and requests %j of 1 to 30 by id', async (ids) => {
      const world = await running({ longestPage: 5 });
      const { store, sweep, asked, table } = world;
      create(store, 30);
      spoil(world, ids);

      const report = await sweep('incremental');

      expect(report).toMatchObject({ status: 'completed', listed: 30, created: 30 - ids.length });
      expect(asked.map(({ customerId }) => customerId)).toEqual(ids);
      expect(await table.item(ids[0] ?? 0)).toBeUndefined();
    });

    it('completes a full sweep, too, and finds deleted customers', async () => {
      const world = await running({ longestPage: 5 });
      const { store, sweep, asked } = world;
      create(store, 30);
      await sweep('incremental');
      spoil(world, [30, 29]);
      store.remove(3);

      const report = await sweep('full');

      expect(report).toMatchObject({ status: 'completed', isolated: 2, missing: 1 });
      expect(asked.map(({ customerId }) => customerId)).toEqual([30, 29, 3]);
    });

    it('requests the only customer of a store by id', async () => {
      const world = await running();
      const { store, sweep, asked } = world;
      store.create({ id: 321 });
      spoil(world, [321]);

      const report = await sweep('incremental');

      expect(report).toMatchObject({ status: 'completed', listed: 1, isolated: 1 });
      expect(asked).toEqual([{ customerId: 321, reason: 'listed' }]);
    });

    it('stops, and isolates no customer, when the fourth cannot be read either', async () => {
      const world = await running({ longestPage: 5 });
      const { store, sweep, asked } = world;
      create(store, 30);
      spoil(world, [30, 29, 28, 27]);

      const status = await sweep('incremental').then(
        (report) => report.status,
        () => 'failed',
      );

      expect(['stopped', 'failed']).toContain(status);
      expect(asked).toEqual([]);
    });
  });

  it('stops, and isolates no customer, when the id of the only customer is beyond the search', async () => {
    const { store, sweep, asked } = await running();
    store.create({ id: 20_000 });
    damage(store, [20_000]);

    expect(await sweep('incremental')).toMatchObject({ status: 'stopped' });
    expect(asked).toEqual([]);
  });

  it.each([[[30, 29]], [[6, 5]], [[1]]])('fetches %j by id when only lists cannot show them', async (ids) => {
    const { store, sweep, asked } = await running({ longestPage: 5 });
    create(store, 30);
    damage(store, ids, isListV3);

    expect(await sweep('incremental')).toMatchObject({ status: 'completed', created: 30 });
    expect(asked).toEqual([]);
  });

  it('passes 9,000 ids without a customer, a part of them in each invocation', async () => {
    const { store, sweep, asked } = await running();
    for (const id of [1, 2, 9_500, 9_501]) store.create({ id });
    damage(store, [2]);
    const statuses: string[] = [];

    while (statuses.at(-1) !== 'completed' && statuses.length < 30)
      statuses.push((await sweep('incremental', minuteMs + 100)).status);

    expect(statuses.at(-1)).toBe('completed');
    expect(statuses).toContain('continued');
    expect(asked).toEqual([{ customerId: 2, reason: 'listed' }]);
  });
});

/** The customers that are deleted and created before each request for the list. */
const schedules = fc.array(
  fc.record({ before: fc.integer({ min: 1, max: 12 }), removed: fc.nat(), created: fc.nat({ max: 1 }) }),
  { minLength: 4, maxLength: 8 },
);

describe('a full sweep through V3 while customers come and go', () => {
  it.each(
    Array.from({ length: 20 }, (_, index) => index + 1),
  )('finds every remaining customer, and requests only deleted ones: schedule %i', async (seed) => {
    const { store, sweep, table, asked, refreshAsked } = await running({ longestPage: 4 });
    create(store, 40);
    await sweep('incremental');
    const removed = new Set<number>();
    const [schedule = []] = fc.sample(schedules, { numRuns: 1, seed });
    let lists = 0;
    store.inject(neutral, {
      times: forever,
      when(request) {
        if (!isListV3(request)) return false;
        lists += 1;
        for (const { removed: index, created } of schedule.filter(({ before }) => before === lists)) {
          const all = store.customers();
          const { id = 0 } = all[index % all.length] ?? {};
          store.remove(id);
          removed.add(id);
          create(store, created);
        }
        return false;
      },
    });

    const report = await sweep('full');

    expect(report.status).toBe('completed');
    expect(asked.every(({ customerId }) => removed.has(customerId))).toBe(true);
    for (const scope of ['incremental', 'full'] as const) await sweep(scope);
    await refreshAsked();
    const items = await table.items();
    const living = items.filter((item) => 'dateModified' in item).map(({ id }) => id);
    expect(new Set(living)).toEqual(new Set(store.customers().map(({ id }) => id)));
    expect(living.filter((id) => removed.has(Number(id)))).toEqual([]);
  });
});

/** A fault that changes nothing. Its `when` is called with every request. */
const neutral: Fault = { kind: 'delayed', ms: 0 };

function running(options: RunningSweepOptions = {}): Promise<RunningSweep> {
  return runningSweep(dynamoDb, { customers: wholeV3, ...options });
}

function hiding(id: number): Fault {
  return changed(({ data, meta }) => ({ meta, data: data.filter((row) => row['id'] !== id) }));
}

/** Gives every answer that would show one of the customers this status. */
function failing({ store }: RunningSweep, ids: readonly number[], status: number): void {
  store.inject(
    { kind: 'status', status },
    {
      times: forever,
      when: (request) => isOfCustomers(request) && ids.some((id) => shows(store.customers(), request, id)),
    },
  );
}

/** The order of the simulated store: newest first. */
function shows(customers: readonly { readonly id: number }[], { query }: StoreRequest, id: number): boolean {
  const asked = query.get('id:in')?.split(',').map(Number);
  if (asked !== undefined) return asked.includes(id) && customers.some((customer) => customer.id === id);
  const after = query.get('after');
  const behind =
    after === null ? Number.POSITIVE_INFINITY : JSON.parse(Buffer.from(after, 'base64url').toString()).id;
  const limit = Number(query.get('limit'));
  const page = Number(query.get('page') ?? 1);
  const ids = customers.map((customer) => customer.id).filter((each) => each < behind);
  return ids
    .toReversed()
    .slice((page - 1) * limit, page * limit)
    .includes(id);
}
