import { describe, expect, it } from 'vitest';
import { runningStore, testClock } from './running-store.ts';

describe('a customer by id', () => {
  it('has the shape seen on the wire', async () => {
    const store = await runningStore({ clock: testClock() });
    store.create({
      id: 5,
      company: 'Valenzuela Townsend Plc',
      first_name: 'Ivory',
      last_name: 'Keller',
      email: 'ivory.keller@example.com',
      phone: '+1 (752) 337-4022',
      registration_ip_address: '203.0.113.9',
    });

    const answer = await store.get('/customers/5');

    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(await answer.json()).toStrictEqual({
      id: 5,
      company: 'Valenzuela Townsend Plc',
      first_name: 'Ivory',
      last_name: 'Keller',
      email: 'ivory.keller@example.com',
      phone: '+1 (752) 337-4022',
      form_fields: null,
      date_created: 'Mon, 06 May 2024 07:34:10 +0000',
      date_modified: 'Mon, 06 May 2024 07:34:10 +0000',
      store_credit: '0.0000',
      registration_ip_address: '203.0.113.9',
      customer_group_id: 0,
      notes: '',
      tax_exempt_category: '',
      reset_pass_on_login: false,
      accepts_marketing: false,
      addresses: {
        url: 'https://api.bigcommerce.com/stores/abc123/v2/customers/5/addresses',
        resource: '/customers/5/addresses',
      },
    });
  });

  it('is answered with 404 and a JSON list when it does not exist', async () => {
    const store = await runningStore();

    const answer = await store.get('/customers/42');

    expect(answer.status).toBe(404);
    expect(await answer.json()).toStrictEqual([
      { status: 404, message: 'The requested resource was not found.' },
    ]);
  });

  it('has no undefined field, as in old answers', async () => {
    const store = await runningStore();
    store.create({ accepts_marketing: undefined });

    const answer = await store.get('/customers/1');

    expect(await answer.json()).not.toHaveProperty('accepts_marketing');
  });
});

describe('the list of customers', () => {
  it('ascends by id, whatever the order of creation', async () => {
    const store = await runningStore();
    for (const id of [7, 3, 9, 1]) store.create({ id });

    expect(await store.listedIds({})).toEqual([1, 3, 7, 9]);
  });

  it('has full customers', async () => {
    const store = await runningStore();
    const customer = store.create({ notes: 'Prefers afternoon delivery.' });

    const answer = await store.get('/customers');

    expect(await answer.json()).toEqual([customer]);
  });

  it('is answered with 204 and no bytes for an empty store', async () => {
    const store = await runningStore();

    const answer = await store.get('/customers');

    expect(answer.status).toBe(204);
    expect(answer.headers.get('content-type')).toBeNull();
    expect(await answer.text()).toBe('');
  });

  it('is answered with 204 and no bytes for a page past the end', async () => {
    const store = await runningStore();
    for (const id of [1, 2]) store.create({ id });

    const answer = await store.get('/customers?limit=2&page=2');

    expect(answer.status).toBe(204);
    expect(await answer.text()).toBe('');
  });

  it('includes the customers with min_id and max_id', async () => {
    const store = await runningStore();
    for (const id of [1, 3, 5, 7]) store.create({ id });

    expect(await store.listedIds({ min_id: '3', max_id: '5' })).toEqual([3, 5]);
    expect(await store.listedIds({ min_id: '4', max_id: '6' })).toEqual([5]);
    expect(await store.listedIds({ min_id: '4', max_id: '4' })).toEqual([]);
  });

  it('is cut into pages of 50, or of the limit', async () => {
    const store = await runningStore();
    for (let count = 0; count < 60; count += 1) store.create();

    expect(await store.listedIds({})).toHaveLength(50);
    expect(await store.listedIds({ page: '2' })).toHaveLength(10);
    expect(await store.listedIds({ page: '3', limit: '20', min_id: '11' })).toEqual([
      51, 52, 53, 54, 55, 56, 57, 58, 59, 60,
    ]);
  });

  it.each(['251', '0', 'ten', '-1'])('refuses a limit of %s', async (limit) => {
    const store = await runningStore();

    const answer = await store.get(`/customers?limit=${limit}`);

    expect(answer.status).toBe(400);
  });

  it.each([
    'id',
    'id:in',
    'min_modified',
    'toString',
  ])('refuses the parameter %s and names it', async (field) => {
    const store = await runningStore();
    store.create();

    const answer = await store.get(`/customers?${field}=1`);

    expect(answer.status).toBe(400);
    expect(await answer.json()).toStrictEqual([
      { status: 400, message: `The field '${field}' is not supported by this resource.` },
    ]);
  });

  it('filters by e-mail and by group', async () => {
    const store = await runningStore();
    store.create({ email: 'ada@example.com', customer_group_id: 2 });
    store.create({ email: 'zoe@example.com', customer_group_id: 2 });

    expect(await store.listedIds({ email: 'zoe@example.com' })).toEqual([2]);
    expect(await store.listedIds({ customer_group_id: '2', email: 'ada@example.com' })).toEqual([1]);
  });

  it.each([
    '2024-05-06T07:34:10Z',
    '2024-05-06T09:34:10+02:00',
    'Mon, 06 May 2024 07:34:10 +0000',
  ])('filters by dates, both ends included, written as %s', async (date) => {
    const store = await runningStore();
    store.create({ date_modified: 'Mon, 06 May 2024 07:34:09 +0000' });
    store.create({ date_modified: 'Mon, 06 May 2024 07:34:10 +0000' });
    store.create({ date_modified: 'Mon, 06 May 2024 07:34:11 +0000' });

    expect(await store.listedIds({ min_date_modified: date })).toEqual([2, 3]);
    expect(await store.listedIds({ max_date_modified: date })).toEqual([1, 2]);
  });

  it('distinguishes the date of creation from the date of modification', async () => {
    const store = await runningStore();
    store.create({
      date_created: 'Mon, 06 May 2024 07:34:10 +0000',
      date_modified: 'Tue, 07 May 2024 07:34:10 +0000',
    });

    expect(await store.listedIds({ max_date_created: '2024-05-06T12:00:00Z' })).toEqual([1]);
    expect(await store.listedIds({ max_date_modified: '2024-05-06T12:00:00Z' })).toEqual([]);
    expect(await store.listedIds({ min_date_created: '2024-05-06T12:00:00Z' })).toEqual([]);
  });

  it('appends the current time of day to a date alone', async () => {
    const store = await runningStore({ clock: testClock() });
    store.create({ date_modified: 'Sun, 05 May 2024 07:34:09 +0000' });
    store.create({ date_modified: 'Sun, 05 May 2024 07:34:11 +0000' });

    expect(await store.listedIds({ min_date_modified: '2024-05-05' })).toEqual([2]);
  });

  it.each([
    'yesterday',
    '2024-05-06T07:34:10',
    '2024-05-06T09:34:10 02:00',
  ])('refuses the date %s, which is not a full time with zone', async (date) => {
    const store = await runningStore();

    const answer = await store.get(`/customers?${new URLSearchParams({ min_date_modified: date })}`);

    expect(answer.status).toBe(400);
  });

  it('leaves out customers with an unknown date when it is filtered by date', async () => {
    const store = await runningStore();
    store.create({ date_modified: '' });

    expect(await store.listedIds({ min_date_modified: '1970-01-01T00:00:00Z' })).toEqual([]);
    expect(await store.listedIds({})).toEqual([1]);
  });
});

describe('the count of customers', () => {
  it('counts the whole store', async () => {
    const store = await runningStore();
    for (const id of [4, 8]) store.create({ id });

    const answer = await store.get('/customers/count');

    expect(await answer.json()).toEqual({ count: 2 });
  });
});
