import { describe, expect, it } from 'vitest';
import { runningStore, testClock } from '../running-store.ts';
import { answered, dataOf, fieldsOf, listedIdsV3, readRecorded, recordedAnswer } from './v3-answer.ts';

describe('listCustomers', () => {
  it('answers as BigCommerce was recorded in 2026, newest id first', async () => {
    const store = await runningStore();
    const recorded = recordedAnswer('list-default-order-2026');
    for (const {
      authentication,
      accepts_product_review_abandoned_cart_emails,
      ...customer
    } of recorded.data) {
      store.create(customer);
    }

    const answer = await answered(store, { limit: '50', page: '1' });

    expect(answer).toStrictEqual(recorded);
    expect(Object.keys(answer.data[0])).toEqual(Object.keys(recorded.data[0]));
  });

  it('answers a request by id as recorded, with the store credit', async () => {
    const store = await runningStore();
    const recorded = recordedAnswer('retrieve-storecredit-2023');
    for (const { authentication, store_credit_amounts, ...customer } of recorded.data) store.create(customer);

    const { data, meta } = await answered(store, { 'id:in': '3', include: 'storecredit' });

    expect(data).toEqual(recorded.data);
    expect(meta.pagination).toEqual(recorded.meta.pagination);
  });

  it('answers 200 without customers when no customer has the ids', async () => {
    const store = await runningStore();

    const { data, meta } = await answered(store, { 'id:in': '3,4' });

    expect(data).toEqual(recordedAnswer('retrieve-none-2023').data);
    expect(meta.pagination).toMatchObject({ total: 0, count: 0, total_pages: 0 });
  });

  it('continues downwards by cursor: only the first page has a total, and the last page has no link', async () => {
    const store = await runningStore();
    for (let id = 1; id <= 5; id += 1) store.create({ id });

    const first = await answered(store, { limit: '2' });
    const second = await answered(store, { limit: '2', after: 'eyJpZCI6NH0' });
    const third = await answered(store, {
      limit: '2',
      after: second.meta.cursor_pagination?.end_cursor ?? '',
    });
    const behind = await answered(store, {
      limit: '2',
      after: third.meta.cursor_pagination?.end_cursor ?? '',
    });

    expect([first, second, third, behind].map(({ data }) => data.map(({ id }) => id))).toEqual([
      [5, 4],
      [3, 2],
      [1],
      [],
    ]);
    expect(first.meta).toEqual({
      pagination: { total: 5, count: 2, per_page: 2, current_page: 1, total_pages: 3 },
      cursor_pagination: {
        count: 2,
        per_page: 2,
        start_cursor: 'eyJpZCI6NX0',
        end_cursor: 'eyJpZCI6NH0',
        links: { next: '?limit=2&after=eyJpZCI6NH0' },
      },
    });
    expect(Object.keys(second.meta)).toEqual(['cursor_pagination']);
    expect(third.meta.cursor_pagination).toEqual({
      count: 1,
      per_page: 2,
      start_cursor: 'eyJpZCI6MX0',
      end_cursor: 'eyJpZCI6MX0',
      links: {},
    });
    expect(behind.meta.cursor_pagination).toEqual({ count: 0, per_page: 2, links: {} });
  });

  it('does not move a cursor when customers are created or deleted', async () => {
    const store = await runningStore();
    for (let id = 1; id <= 5; id += 1) store.create({ id });
    const { meta } = await answered(store, { limit: '2' });
    store.create({ id: 6 });
    for (const id of [5, 4, 2]) store.remove(id);

    expect(await listedIdsV3(store, { limit: '2', after: meta.cursor_pagination?.end_cursor ?? '' })).toEqual(
      [3, 1],
    );
  });

  it('ignores a page number beside a cursor', async () => {
    const store = await runningStore();
    for (let id = 1; id <= 5; id += 1) store.create({ id });

    expect(await listedIdsV3(store, { limit: '2', page: '2', after: 'eyJpZCI6NH0' })).toEqual([3, 2]);
  });

  it('accepts page numbers, and sends no cursors from the second page on', async () => {
    const store = await runningStore();
    for (let id = 1; id <= 5; id += 1) store.create({ id });

    const { data, meta } = await answered(store, { limit: '2', page: '3' });

    expect(data.map(({ id }) => id)).toEqual([1]);
    expect(meta).toEqual({
      pagination: { total: 5, count: 1, per_page: 2, current_page: 3, total_pages: 3 },
    });
  });

  it('returns 50 customers by default, and 250 at most', async () => {
    const store = await runningStore();
    for (let id = 1; id <= 300; id += 1) store.create({ id });

    expect(await listedIdsV3(store)).toHaveLength(50);
    expect(await listedIdsV3(store, { limit: '250' })).toHaveLength(250);
  });

  it('filters by dates, both ends included', async () => {
    const clock = testClock();
    const store = await runningStore({ clock });
    for (let id = 1; id <= 4; id += 1) {
      store.create({ id });
      clock.advance(60_000);
    }
    store.edit(1, { notes: 'called' });

    expect(await listedIdsV3(store, { 'date_modified:min': '2024-05-06T07:36:10Z' })).toEqual([4, 3, 1]);
    expect(
      await listedIdsV3(store, {
        'date_created:min': '2024-05-06T07:35:10Z',
        'date_created:max': '2024-05-06T07:36:10Z',
      }),
    ).toEqual([3, 2]);
    const { meta } = await answered(store, { limit: '1', 'date_modified:min': '2024-05-06T07:36:10Z' });
    expect(meta.pagination?.total).toBe(3);
  });

  it('returns customers with all includes equal to those of V2', async () => {
    const store = await runningStore({ clock: testClock() });
    const { id } = store.create({
      store_credit: '150.7500',
      accepts_marketing: true,
      reset_pass_on_login: true,
      channel_ids: [1, 2],
      origin_channel_id: 2,
      form_fields: [{ name: 'Colours', value: ['red'] }],
    });

    const { data } = await answered(store, { include: 'storecredit,formfields' });
    const v2 = await (await store.get(`/customers/${id}`)).json();

    expect(data).toMatchObject([
      {
        id,
        date_created: '2024-05-06T07:34:10Z',
        accepts_product_review_abandoned_cart_emails: true,
        authentication: { force_password_reset: true },
        store_credit_amounts: [{ amount: 150.75 }],
        form_fields: [{ customer_id: id, name: 'Colours', value: ['red'] }],
        channel_ids: [1, 2],
        origin_channel_id: 2,
      },
    ]);
    expect(data[0]).not.toHaveProperty('addresses');
    expect(data[0]).not.toHaveProperty('address_count');
    expect(v2).toMatchObject({ id, store_credit: '150.7500', accepts_marketing: true });
    expect(v2).not.toHaveProperty('channel_ids');
    expect(v2).not.toHaveProperty('origin_channel_id');
  });

  it('writes a store credit with more digits than a double can hold', async () => {
    const store = await runningStore();
    store.create({ store_credit: '1234567890123456789.0100' });

    const answer = await store.askV3('/customers?include=storecredit');

    expect(await answer.text()).toContain('"store_credit_amounts":[{"amount":1234567890123456789.01}]');
  });

  it('cuts addresses and attributes at ten, and sends the full counts', async () => {
    const store = await runningStore();
    const { id } = store.create();
    for (let n = 1; n <= 12; n += 1) {
      store.addAddress(id);
      store.setAttribute(id, n, `value ${n}`);
    }

    const [customer] = (await answered(store, { include: 'addresses,attributes' })).data;

    expect(customer).toMatchObject({ address_count: 12, attribute_count: 12 });
    expect(customer.addresses).toEqual(
      store
        .addresses(id)
        .slice(0, 10)
        .map(({ form_fields, ...address }) => address),
    );
    expect(customer.attributes).toEqual(store.attributes(id).slice(0, 10));
    expect(customer).not.toHaveProperty('form_fields');
  });

  it.each([
    ['an id that is no number', 'id:in=hello'],
    ['an id with an exponent', 'id:in=1e6'],
    ['an id that begins with 0', 'id:in=01'],
    ['a space between ids', 'id:in=1,%202'],
    ['no id', 'id:in='],
    ['more than 50 ids', `id:in=${Array.from({ length: 51 }, (_, n) => n + 1)}`],
    ['more than 250 customers', 'limit=251'],
    ['0 customers', 'limit=0'],
    ['page 0', 'page=0'],
    ['an unknown filter', 'foo=1'],
    ['V2’s filter', 'min_id=5'],
    ['an unknown include', 'include=addresses,everything'],
    ['a date without its time', 'date_modified:min=2024-05-06'],
    ['a date without its zone', 'date_modified:min=2024-05-06T07:34:10'],
    ['an unknown cursor', 'after=hello'],
  ])('refuses %s with the error object of V3', async (_, query) => {
    const store = await runningStore();

    const answer = await store.askV3(`/customers?${query}`);

    expect(answer.status).toBe(422);
    expect(await fieldsOf(answer)).toEqual(Object.keys(recordedAnswer('422-unknown-filter')));
  });

  it('accepts 50 ids, and colons and commas in any encoding', async () => {
    const store = await runningStore();
    for (let id = 1; id <= 50; id += 1) store.create({ id });

    const answer = await store.askV3(
      `/customers?id:in=${Array.from({ length: 50 }, (_, n) => n + 1)}&limit=250`,
    );

    expect(await dataOf(answer)).toHaveLength(50);
    expect(await listedIdsV3(store, { 'id:in': '2,1,99' })).toEqual([2, 1]);
  });
});

describe('the gateway in front of V3', () => {
  it('counts each request against the quota in the four recorded headers', async () => {
    const store = await runningStore({ quota: { requests: 1, windowMs: 30_000 } });

    const answer = await store.askV3('/customers?limit=1');
    const refused = await store.askV3('/customers?limit=1');

    const recorded = Object.keys(recordedHeaders()).filter((name) => name.startsWith('x-rate-limit'));
    expect(recorded).toHaveLength(4);
    for (const name of recorded) expect(answer.headers.has(name)).toBe(true);
    expect(refused.status).toBe(429);
  });

  it('answers a token without the scope with 403', async () => {
    const store = await runningStore();
    store.inject({ kind: 'status', status: 403 });

    const answer = await store.askV3('/customers?limit=1');

    expect(answer.status).toBe(403);
    expect(await fieldsOf(answer)).toEqual(Object.keys(recordedAnswer('403-scope')));
  });

  it('answers requests for settings, which contain no customer', async () => {
    const store = await runningStore();
    store.create();

    const answer = await store.askV3('/customers/settings');

    expect(Object.keys(await dataOf(answer))).toEqual(['privacy_settings', 'customer_group_settings']);
  });

  it('alters customers of V3 like customers of V2', async () => {
    const store = await runningStore();
    store.create({ id: 1 });
    store.inject({ kind: 'altered', customer: ({ id }) => ({ id: `${id}` }) });

    expect((await answered(store, { limit: '1' })).data).toEqual([{ id: '1' }]);
  });
});

function recordedHeaders(): Record<string, string> {
  return (readRecorded('list-default-order-2026.headers') as { headers: Record<string, string> }).headers;
}
