import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCustomerRecords } from '../../../local/store/customer-records.ts';
import { newWireCustomer } from '../../../local/store/wire-customer.ts';

const change = fc.record({ id: fc.integer({ min: 1, max: 30 }), isRemoved: fc.boolean() });

describe('createCustomerRecords', () => {
  it('equals a plain sorted set after any order of changes', () => {
    fc.assert(
      fc.property(fc.array(change), fc.nat({ max: 31 }), (changes, minId) => {
        const records = createCustomerRecords();
        const expected = new Set<number>();

        for (const { id, isRemoved } of changes) {
          if (isRemoved) {
            expect(records.remove(id)).toBe(expected.delete(id));
          } else {
            records.put(newWireCustomer(id, 'abc123', 0));
            expected.add(id);
          }
        }

        const ids = Array.from(records.from(minId), ({ customer }) => customer.id);
        expect(ids).toEqual([...expected].filter((id) => id >= minId).toSorted((a, b) => a - b));
        expect(records.size()).toBe(expected.size);
      }),
    );
  });

  it('finds its start among 100,000 customers without reading the ones before', () => {
    const records = createCustomerRecords();
    const customer = newWireCustomer(1, 'abc123', 0);
    for (let id = 1; id <= 100_000; id += 1) records.put({ ...customer, id });
    let comparisons = 0;
    const minId = {
      valueOf() {
        comparisons += 1;
        return 99_999;
      },
    };

    const [first] = records.from(minId as unknown as number);

    expect(first?.customer.id).toBe(99_999);
    expect(comparisons).toBeLessThanOrEqual(17);
  });
});
