import { describe, expect, it } from 'vitest';
import type { Client } from '../../../lambda/bigcommerce/client.ts';
import type { CustomersConfig } from '../../../lambda/config.ts';
import { createCustomerApi } from '../../../lambda/handlers/customer-api.ts';
import { orderOf } from '../../../lambda/sync/sweep/list-order.ts';
import { runningSource, v2 } from '../../support/source.ts';

describe.each(['v2', 'v3'] as const)('createCustomerApi of %s', (customersApi) => {
  it('sends requests to no other API', async () => {
    const { store, fetchCustomers, confirmAbsences, open, list, deadlineMs } = await runningSource({
      customers: { customersApi },
    });
    store.create();

    await fetchCustomers([1], deadlineMs());
    await confirmAbsences([7], deadlineMs());
    const { direction } = await open(undefined, deadlineMs());
    await list({ direction, after: orderOf(direction).start, limit: 9 }, deadlineMs());

    expect(store.requests.length).toBeGreaterThan(2);
    expect(store.requests.every(({ path }) => path.includes(`/${customersApi}/`))).toBe(true);
  });

  it('returns no omitted field, neither by id nor in a list', async () => {
    const { store, fetchCustomer, open, list, deadlineMs } = await runningSource({
      customers: { customersApi, omitFields: ['email', 'notes'] },
    });
    store.create({ notes: 'private', phone: '5550100' });

    const found = await fetchCustomer(1, deadlineMs());
    const { direction } = await open(undefined, deadlineMs());
    const { records } = await list({ direction, after: orderOf(direction).start, limit: 9 }, deadlineMs());

    for (const each of [found, records[0] && 'version' in records[0] && records[0].version]) {
      expect(each).toHaveProperty('customer.phone', '5550100');
      expect(each).not.toHaveProperty('customer.email');
      expect(each).not.toHaveProperty('customer.notes');
    }
  });

  it('returns an absent customer and a record that cannot be read as they are', async () => {
    const { store, fetchCustomers, open, list, deadlineMs } = await runningSource({
      customers: { customersApi, omitFields: ['notes'] },
    });
    store.create();
    store.inject(
      { kind: 'altered', customer: (customer) => ({ ...customer, company: {} }) },
      { times: Number.POSITIVE_INFINITY },
    );

    const { direction } = await open(undefined, deadlineMs());
    const { records } = await list({ direction, after: orderOf(direction).start, limit: 9 }, deadlineMs());

    expect((await fetchCustomers([7], deadlineMs())).get(7)).toBe('absent');
    expect(records).toEqual([{ id: 1, error: expect.objectContaining({ path: 'company' }) }]);
  });
});

describe('shape', () => {
  it('differs for each API, part and omitted field, but not for their order', () => {
    const shapes = [
      shapeOf({}),
      shapeOf({ omitFields: ['notes'] }),
      shapeOf({ omitFields: ['notes', 'phone'] }),
      shapeOf({ customersApi: 'v3' }),
      shapeOf({ customersApi: 'v3', include: ['addresses'] }),
      shapeOf({ customersApi: 'v3', include: ['attributes'] }),
      shapeOf({ customersApi: 'v3', include: ['addresses', 'attributes'] }),
      shapeOf({ customersApi: 'v3', omitFields: ['addresses'] }),
    ];

    expect(new Set(shapes).size).toBe(shapes.length);
    expect(shapeOf({ omitFields: ['phone', 'notes'] })).toBe(shapeOf({ omitFields: ['notes', 'phone'] }));
    expect(shapeOf({ include: ['attributes', 'addresses'] })).toBe(
      shapeOf({ include: ['addresses', 'attributes'] }),
    );
  });
});

function shapeOf(config: Partial<CustomersConfig>): string {
  return createCustomerApi(nobody, { ...v2, ...config }).shape;
}

/** Never sends a request. */
const nobody: Client = {
  get: () => Promise.reject(new Error('not asked')),
  send: () => Promise.reject(new Error('not asked')),
  usePartOfShare: () => {},
};
