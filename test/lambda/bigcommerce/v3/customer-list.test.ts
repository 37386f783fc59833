import { describe, expect, it } from 'vitest';
import {
  ConfigurationError,
  ContractError,
  ListOrderError,
  RefusedError,
} from '../../../../lambda/sync/errors.ts';
import { orderOf } from '../../../../lambda/sync/sweep/list-order.ts';
import type { ListAnswer, ListQuestion } from '../../../../lambda/sync/sweep/sweep-ports.ts';
import { toWireDate } from '../../../../local/store/wire-customer.ts';
import { create } from '../../../support/listed-customers.ts';
import {
  type Answer,
  changed,
  damage,
  forever,
  isListV3,
  queriesOf,
  runningV3,
} from '../../../support/v3-store.ts';

const { start } = orderOf('descending');
const dayMs = 86_400_000;

describe('createCustomerListV3', () => {
  describe('list', () => {
    it('goes from the newest customer to the oldest with the cursors of BigCommerce', async () => {
      const source = await runningV3();
      create(source.store, 7);
      source.store.remove(4);

      expect(await walk(source, { limit: 3 })).toEqual([[7, 6, 5], [3, 2, 1], []]);
      const queries = queriesOf(source.store);
      expect(queries.map(({ after }) => after)).toEqual([undefined, 'eyJpZCI6NX0', 'eyJpZCI6MX0']);
      expect(queries[0]).toEqual({ limit: '3', include: 'storecredit,formfields,addresses,attributes' });
      expect(queries.flatMap(Object.keys)).not.toContain('page');
      expect(queries.flatMap(Object.keys)).not.toContain('sort');
    });

    it('uses a cursor of any form as it is', async () => {
      const source = await runningV3();
      create(source.store, 3);
      source.store.inject(
        changed(({ data, meta }) => ({
          data: data.slice(0, 2),
          meta: { ...meta, cursor_pagination: { end_cursor: 'a&b=c/+é' } },
        })),
      );

      const { nextPage } = await ask(source, { limit: 2 });
      await ask(source, { after: 2, nextPage, limit: 2 }).catch(() => {});

      expect(queriesOf(source.store).at(-1)?.['after']).toBe('a&b=c/+é');
    });

    it('ends only with a page without customers, whatever the links say', async () => {
      const source = await runningV3();
      create(source.store, 5);
      source.store.changeV3({ linksMissing: true });

      expect((await walk(source, { limit: 2 })).flat()).toEqual([5, 4, 3, 2, 1]);
    });

    it('continues after a page that is shorter than its limit', async () => {
      const source = await runningV3();
      create(source.store, 5);
      source.store.inject(changed((body) => cutTo(2, body)));

      expect(await walk(source, { limit: 4 })).toEqual([[5, 4], [3, 2, 1], []]);
    });

    it('misses no customer when others are created and deleted between two pages', async () => {
      const source = await runningV3();
      create(source.store, 6);
      const first = await ask(source, { limit: 2 });
      for (const id of [1, 5, 6]) source.store.remove(id);
      create(source.store, 2);

      const second = await ask(source, { after: 5, nextPage: first.nextPage });

      expect(idsOf(second)).toEqual([4, 3, 2]);
    });

    it('builds a cursor when BigCommerce sends none', async () => {
      const source = await runningV3();
      create(source.store, 4);
      source.store.inject(
        changed(({ data }) => ({ data, meta: {} })),
        { times: forever },
      );

      expect(await walk(source, { limit: 3 })).toEqual([[4, 3, 2], [1], []]);
    });

    it('reads an ascending list, too', async () => {
      const source = await runningV3();
      create(source.store, 5);
      source.store.changeV3({ order: 'ascending' });

      const { direction } = await source.open(undefined, source.deadlineMs());

      expect(direction).toBe('ascending');
      expect((await walk(source, { direction, after: 0, limit: 2 })).flat()).toEqual([1, 2, 3, 4, 5]);
    });

    it.each<[string, (body: Answer) => Answer]>([
      ['goes the other way', (body) => ({ ...body, data: body.data.toReversed() })],
      [
        'has one customer out of order',
        ({ data: [a = {}, b = {}, ...rest], meta }) => ({ data: [b, a, ...rest], meta }),
      ],
      [
        'begins with the customer behind whom it was asked for',
        (body) => ({ ...body, data: [{ ...body.data[0], id: 9 }, ...body.data] }),
      ],
    ])('refuses a page that %s', async (_what, change) => {
      const source = await runningV3();
      create(source.store, 9);
      source.store.inject(changed(change));

      await expect(ask(source, { after: 9 })).rejects.toThrow(ListOrderError);
    });

    it('refuses a wrong order that only customers outside the filter show, so that the walk ends', async () => {
      const source = await runningV3();
      const modifiedSinceMs = source.clock.now();
      create(source.store, 9);
      source.store.inject(
        changed(({ data, meta }) => ({
          meta,
          data: [...data, { ...data[0], id: 8, date_modified: '2001-01-01T00:00:00Z' }],
        })),
      );

      await expect(ask(source, { after: 8, modifiedSinceMs })).rejects.toThrow(ListOrderError);
    });

    it('refuses a page whose cursor leads to the page itself', async () => {
      const source = await runningV3();
      create(source.store, 9);
      source.store.changeV3({ cursorRepeats: true });

      await expect(walk(source, { limit: 2 })).rejects.toThrow(ListOrderError);
    });

    it('returns a customer twice when BigCommerce lists the customer twice', async () => {
      const source = await runningV3();
      create(source.store, 2);
      source.store.inject(changed(({ data, meta }) => ({ data: data.flatMap((row) => [row, row]), meta })));

      expect(idsOf(await ask(source, {}))).toEqual([2, 2, 1, 1]);
    });

    it('sends the moment of the last modification as a whole second with a zone', async () => {
      const source = await runningV3();

      await ask(source, { modifiedSinceMs: Date.UTC(2024, 4, 6, 7, 34, 10, 999) });

      expect(queriesOf(source.store)[0]?.['date_modified:min']).toBe('2024-05-06T07:34:10Z');
    });

    it('leaves out and counts customers who were not modified, and continues after them', async () => {
      const source = await runningV3();
      const { store, clock } = source;
      create(store, 6, { date_modified: toWireDate(clock.now() - dayMs) });
      for (const id of [6, 2]) store.edit(id, { notes: 'edited' });
      store.changeV3({ cursorIgnoresFilters: true });
      const modifiedSinceMs = clock.now();

      const page = await ask(source, { modifiedSinceMs, after: 6, nextPage: 'eyJpZCI6Nn0', limit: 3 });

      expect(page).toMatchObject({ records: [], unfiltered: 3, lastId: 3, isFull: false });
      expect((await walk(source, { modifiedSinceMs, limit: 3 })).flat()).toEqual([6, 2]);
    });

    it('keeps a customer who was modified within the second of that moment', async () => {
      const source = await runningV3();
      create(source.store, 1, { date_modified: 'Mon, 06 May 2024 07:34:10 +0000' });
      const within = Date.UTC(2024, 4, 6, 7, 34, 10, 999);

      expect((await ask(source, { modifiedSinceMs: within })).records).toHaveLength(1);
    });

    it('keeps a customer without a date, since nothing shows that it was not modified', async () => {
      const source = await runningV3();
      create(source.store, 1);
      source.store.inject({ kind: 'altered', customer: (row) => ({ ...row, date_modified: '' }) });

      const { records, unfiltered } = await ask(source, { modifiedSinceMs: source.clock.now() - dayMs });

      expect([records.length, unfiltered]).toEqual([1, 0]);
    });

    it('returns a record that cannot be read with its id and the reason', async () => {
      const source = await runningV3();
      create(source.store, 3);
      source.store.inject({
        kind: 'altered',
        customer: (row) => (row.id === 2 ? { ...row, channel_ids: 'all' } : row),
      });

      const { records } = await ask(source, {});

      expect(records.map((record) => ('error' in record ? record.error : record.id))).toEqual([
        3,
        new ContractError('channel_ids', 'expected a list of ids, got text of 3 characters'),
        1,
      ]);
    });

    it('fetches the addresses of a listed customer who has more than ten', async () => {
      const source = await runningV3();
      create(source.store, 2);
      for (let n = 1; n <= 12; n += 1) source.store.addAddress(1, { city: `City ${n}` });

      const { records } = await ask(source, {});

      expect(records[1]).toHaveProperty('version.customer.addresses.length', 12);
      expect(records[1]).toHaveProperty('version.isListed', true);
    });

    it('reports a contradiction when the addresses of a customer disagree with their count', async () => {
      const source = await runningV3();
      create(source.store, 2);
      source.store.inject({
        kind: 'altered',
        customer: (row) => (row.id === 1 ? { ...row, address_count: -1 } : row),
      });

      const { records } = await ask(source, {});

      expect(records[1]).toMatchObject({ id: 1, error: { name: 'ContradictoryAnswerError' } });
    });

    it('refuses the whole page when a record has no id', async () => {
      const source = await runningV3();
      create(source.store, 2);
      source.store.inject({ kind: 'altered', customer: () => ({ email: 'a@example.com' }) });

      await expect(ask(source, {})).rejects.toThrow(ContractError);
    });
  });

  describe('list after an isolated customer', () => {
    it('builds the cursor that BigCommerce did not send', async () => {
      const source = await runningV3();
      create(source.store, 5);

      expect(idsOf(await ask(source, { after: 4, isBehind: true }))).toEqual([3, 2, 1]);
      expect(queriesOf(source.store)[0]?.['after']).toBe('eyJpZCI6NH0');
    });

    it('needs a person when BigCommerce refuses every cursor that it did not send', async () => {
      const source = await runningV3();
      create(source.store, 5);
      source.store.inject(
        { kind: 'status', status: 422 },
        { times: forever, when: ({ query }) => query.has('after') },
      );

      await expect(ask(source, { after: 4 })).rejects.toThrow(ConfigurationError);
      await expect(ask(source, { after: 4 })).rejects.toThrow(
        /behind one that cannot be read.*nothing is deleted/,
      );
    });

    it('does not blame the cursor when only one page is refused', async () => {
      const source = await runningV3();
      create(source.store, 5);
      source.store.inject(
        { kind: 'status', status: 422 },
        { times: forever, when: ({ query }) => query.get('after') === 'eyJpZCI6NH0' },
      );

      await expect(ask(source, { after: 4 })).rejects.toThrow(RefusedError);
    });

    it('does not report a refused cursor of BigCommerce as wrong: it may have expired', async () => {
      const source = await runningV3();
      create(source.store, 5);
      source.store.inject({ kind: 'status', status: 422 }, { times: forever });

      await expect(ask(source, { after: 4, nextPage: 'old' })).rejects.toThrow(RefusedError);
      expect(source.store.requests).toHaveLength(1);
    });
  });

  it.each([
    ['a 410', { kind: 'status', status: 410 }],
    ['a 404', { kind: 'status', status: 404 }],
    ['a redirect', { kind: 'status', status: 302 }],
    ['a list', { kind: 'text', text: '[]' }],
  ] as const)('takes %s for a wrong configuration, and not for the end of the list', async (_what, fault) => {
    const source = await runningV3();
    create(source.store, 1);
    source.store.inject(fault, { times: forever });

    await expect(ask(source, {})).rejects.toThrow(ConfigurationError);
    await expect(source.open(undefined, source.deadlineMs())).rejects.toThrow(ConfigurationError);
  });

  it('pings without asking for a customer', async () => {
    const source = await runningV3();
    create(source.store, 1);
    damage(source.store, [1], isListV3);

    await source.ping(source.deadlineMs());

    expect(source.store.requests.map(({ path }) => path)).toEqual(['/stores/abc123/v3/customers/settings']);
  });

  it('does not request edited attributes when attributes are not stored', async () => {
    const source = await runningV3({ customers: { customersApi: 'v3', include: ['addresses'] } });
    create(source.store, 1);
    source.store.setAttribute(1, 1, 'x');

    expect(await source.editedBesides(0, source.deadlineMs())).toEqual([]);
    expect(source.store.requests).toEqual([]);
  });
});

type Source = Awaited<ReturnType<typeof runningV3>>;

function ask(source: Source, question: Partial<ListQuestion>): Promise<ListAnswer> {
  return source.list({ direction: 'descending', after: start, limit: 250, ...question }, source.deadlineMs());
}

/** The ids of each page, up to the first page without customers. */
async function walk(source: Source, question: Partial<ListQuestion>): Promise<number[][]> {
  const pages: number[][] = [];
  let { after = start, nextPage } = question;
  for (;;) {
    const page = await ask(source, { ...question, after, nextPage });
    const { lastId } = page;
    pages.push(idsOf(page));
    if (lastId === undefined) return pages;
    ({ nextPage } = page);
    after = lastId;
  }
}

function idsOf({ records }: ListAnswer): number[] {
  return records.map(({ id }) => id);
}

/** Returns pages as if BigCommerce had a smaller limit. */
function cutTo(rows: number, { data, meta }: Answer): Answer {
  const last = data[rows - 1];
  const end_cursor = Buffer.from(JSON.stringify({ id: last?.['id'] })).toString('base64url');
  return { data: data.slice(0, rows), meta: { ...meta, cursor_pagination: { end_cursor } } };
}
