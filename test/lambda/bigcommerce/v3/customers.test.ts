import { describe, expect, it } from 'vitest';
import {
  ConfigurationError,
  ContractError,
  ContradictoryAnswerError,
  type SyncError,
} from '../../../../lambda/sync/errors.ts';
import type { Fault } from '../../../../local/store/faults.ts';
import { create } from '../../../support/listed-customers.ts';
import { changed, forever, isByIds, queriesOf, runningV3 } from '../../../support/v3-store.ts';

describe('createCustomersV3', () => {
  it('sends one request for 50 customers, with every stored part and a limit', async () => {
    const { store, deadlineMs, ...source } = await runningV3();
    create(store, 60);
    const ids = Array.from({ length: 50 }, (_, index) => index + 11);

    const fetched = await source.fetchCustomers(ids, deadlineMs());

    expect([...fetched.keys()].sort((a, b) => a - b)).toEqual(ids);
    expect([...fetched.values()].every((found) => found !== 'absent' && 'customer' in found)).toBe(true);
    expect(queriesOf(store)).toEqual([
      { 'id:in': ids.join(','), limit: '50', include: 'storecredit,formfields,addresses,attributes' },
    ]);
    expect(source.idsPerQuestion).toBe(50);
  });

  it('requests addresses and attributes only when they are stored', async () => {
    const { store, deadlineMs, fetchCustomers } = await runningV3({ customers: { customersApi: 'v3' } });
    store.create();
    store.addAddress(1);

    const fetched = await fetchCustomers([1], deadlineMs());

    expect(queriesOf(store)[0]?.['include']).toBe('storecredit,formfields');
    expect(fetched.get(1)).not.toHaveProperty('customer.addresses');
  });

  it('reports the ids that the answer leaves out as absent', async () => {
    const { store, deadlineMs, fetchCustomers } = await runningV3();
    create(store, 3);
    store.remove(2);

    const fetched = await fetchCustomers([1, 2, 3, 4], deadlineMs());

    expect([fetched.get(2), fetched.get(4)]).toEqual(['absent', 'absent']);
    expect(fetched.get(3)).toMatchObject({ customer: { id: 3 } });
  });

  it.each([
    ['a customer that was not asked for', { unaskedIds: [3] }],
    ['a customer twice', { repeatedIds: [1] }],
  ])('refuses an answer with %s', async (_what, oddity) => {
    const { store, deadlineMs, fetchCustomers } = await runningV3();
    create(store, 3);
    store.changeV3(oddity);

    await expect(fetchCustomers([1, 2], deadlineMs())).rejects.toThrow(ContradictoryAnswerError);
  });

  it.each([
    0,
    1,
    3,
    '2e0',
    null,
    {},
  ])('refuses an answer about two customers with a total of %j', async (total) => {
    const { store, deadlineMs, fetchCustomers } = await runningV3();
    create(store, 2);
    store.inject(changed((body) => ({ ...body, meta: { pagination: { total } } })));

    await expect(fetchCustomers([1, 2], deadlineMs())).rejects.toThrow(ContradictoryAnswerError);
  });

  it('accepts an answer without a total', async () => {
    const { store, deadlineMs, fetchCustomers } = await runningV3();
    create(store, 1);
    store.inject(changed(({ data }) => ({ data })));

    expect((await fetchCustomers([1, 2], deadlineMs())).get(2)).toBe('absent');
  });

  it.each<[string, Fault, new (...args: never[]) => SyncError]>([
    ["a 404 of V3's form", { kind: 'status', status: 404 }, ConfigurationError],
    ['a 404 with a page', { kind: 'status', status: 404, body: 'html' }, ConfigurationError],
    ['a 410', { kind: 'status', status: 410 }, ConfigurationError],
    ['a redirect', { kind: 'status', status: 301, headers: { Location: '/elsewhere' } }, ConfigurationError],
    ['a 204', { kind: 'status', status: 204, body: 'empty' }, ConfigurationError],
    ['a list', { kind: 'text', text: '[]' }, ConfigurationError],
    ["V2's list of customers", { kind: 'text', text: '[{"id":1}]' }, ConfigurationError],
    ['null', { kind: 'text', text: 'null' }, ConfigurationError],
    ['an object without data', { kind: 'text', text: '{}' }, ContractError],
    ['data that is null', { kind: 'text', text: '{"data":null}' }, ContractError],
    ['data that is an object', { kind: 'text', text: '{"data":{"1":{}}}' }, ContractError],
    ['a record without an id', { kind: 'text', text: '{"data":[{"email":"a@example.com"}]}' }, ContractError],
    ['a record that is null', { kind: 'text', text: '{"data":[null]}' }, ContractError],
  ])('reports no customer as absent when the answer is %s', async (_what, fault, error) => {
    const { store, deadlineMs, fetchCustomers, confirmAbsences } = await runningV3();
    store.inject(fault, { times: forever });

    await expect(fetchCustomers([1, 2], deadlineMs())).rejects.toThrow(error);
    await expect(confirmAbsences([1, 2], deadlineMs())).rejects.toThrow(error);
    await expect(confirmAbsences([1, 2], deadlineMs(), 3)).rejects.toThrow(error);
  });

  it('fails for the one customer with an unreadable record, and returns the others', async () => {
    const { store, deadlineMs, fetchCustomers } = await runningV3();
    create(store, 3);
    store.inject({
      kind: 'altered',
      customer: (customer) => (customer.id === 2 ? { ...customer, email: 7.5e3, notes: [] } : customer),
    });

    const fetched = await fetchCustomers([1, 2, 3], deadlineMs());

    expect(fetched.get(2)).toEqual({ error: new ContractError('notes', 'expected text, got a list of 0') });
    expect(fetched.get(1)).toMatchObject({ customer: { id: 1 } });
    expect(fetched.get(3)).toMatchObject({ customer: { id: 3 } });
  });

  describe('with more than ten addresses or attributes', () => {
    it('fetches the whole lists, and stamps the customer with the first request', async () => {
      const { store, clock, deadlineMs, fetchCustomers } = await runningV3();
      const expected = addParts(store, 1, 11);
      addParts(store, 2, 10);
      const sentAtMs = clock.now();

      const fetched = await fetchCustomers([1, 2], deadlineMs());

      expect(fetched.get(1)).toMatchObject({ customer: expected, observedAtMs: sentAtMs });
      expect(
        store.requests.map(({ path, query }) => [path.split('/customers')[1], query.get('customer_id:in')]),
      ).toEqual([
        ['', null],
        ['/addresses', '1'],
        ['/attribute-values', '1'],
      ]);
    });

    it('reads a list of more than one page', async () => {
      const { store, deadlineMs, fetchCustomers } = await runningV3();
      const expected = addParts(store, 1, 501);

      expect((await fetchCustomers([1], deadlineMs())).get(1)).toMatchObject({ customer: expected });
    });

    it('asks again when an address was added in between, and returns no incomplete customer', async () => {
      const { store, deadlineMs, fetchCustomer } = await runningV3();
      addParts(store, 1, 11);
      store.inject(
        changed((body) => ({ ...body, data: body.data.slice(1), meta: {} })),
        {
          when: ({ path, query }) => path.endsWith('/addresses') && query.get('page') === '1',
        },
      );

      await expect(fetchCustomer(1, deadlineMs())).rejects.toThrow(
        'addresses hold 10, but address_count says 11',
      );
      expect(await fetchCustomer(1, deadlineMs())).toMatchObject({ customer: { id: 1 } });
    });

    it('fetches a list that is null although its count is not 0', async () => {
      const { store, deadlineMs, fetchCustomer } = await runningV3();
      const expected = addParts(store, 1, 2);
      store.inject({ kind: 'altered', customer: (customer) => ({ ...customer, addresses: null }) });

      expect(await fetchCustomer(1, deadlineMs())).toMatchObject({ customer: expected });
    });

    it('gives up when the endpoint ignores page numbers and sends no total', async () => {
      const { store, deadlineMs, fetchCustomer } = await runningV3();
      addParts(store, 1, 11);
      store.inject(
        { kind: 'text', text: JSON.stringify({ data: store.addresses(1) }) },
        { times: forever, when: ({ path }) => path.endsWith('/addresses') },
      );

      await expect(fetchCustomer(1, deadlineMs())).rejects.toThrow(ContradictoryAnswerError);
      expect(store.requests.length).toBeLessThan(110);
    });

    it('refuses an address of another customer', async () => {
      const { store, deadlineMs, fetchCustomers } = await runningV3();
      addParts(store, 1, 11);
      store.inject(
        changed(({ data, meta }) => ({ meta, data: data.map((row) => ({ ...row, customer_id: 2 })) })),
        { when: ({ path }) => path.endsWith('/addresses') },
      );

      const fetched = await fetchCustomers([1], deadlineMs());

      expect(fetched.get(1)).toMatchObject({ error: { path: 'addresses[0].customer_id' } });
    });

    it('fails for that customer alone when its addresses have no answer', async () => {
      const { store, deadlineMs, fetchCustomers } = await runningV3();
      addParts(store, 1, 11);
      store.create();
      store.inject(
        { kind: 'status', status: 500 },
        { times: forever, when: ({ path }) => path.endsWith('/addresses') },
      );

      const fetched = await fetchCustomers([1, 2], deadlineMs());

      expect(fetched.get(1)).toMatchObject({ error: { name: 'UpstreamError' } });
      expect(fetched.get(2)).toMatchObject({ customer: { id: 2 } });
    });
  });

  it('sends ids as plain integers, and a refused id fails alone', async () => {
    const { store, deadlineMs, fetchCustomers } = await runningV3();
    store.create();
    store.changeV3({ refusedIds: [2] });

    await expect(fetchCustomers([1, 2], deadlineMs())).rejects.toThrow('BigCommerce answered 422');
    expect((await fetchCustomers([1], deadlineMs())).size).toBe(1);
    expect(
      store.requests.filter(isByIds).every(({ query }) => /^[\d,]+$/.test(query.get('id:in') ?? '')),
    ).toBe(true);
  });
});

type Store = Awaited<ReturnType<typeof runningV3>>['store'];

/** Creates a customer with this many addresses and attributes. Returns the expected result. */
function addParts(store: Store, id: number, count: number) {
  store.create({ id });
  for (let n = 1; n <= count; n += 1) {
    store.addAddress(id, { city: `City ${n}` });
    store.setAttribute(id, n, `value ${n}`);
  }
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  return {
    id,
    addresses: numbers.map((n) => expect.objectContaining({ city: `City ${n}` })),
    attributes: numbers.map((n) => ({ attributeId: n, value: `value ${n}` })),
  };
}
