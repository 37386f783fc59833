import type { WireCustomer } from './wire-customer.ts';

/** A customer whose dates are read once, so that a date filter over 100,000 customers is fast. */
export interface CustomerRecord {
  readonly customer: WireCustomer;
  /** NaN when the date cannot be read. No date filter matches it. */
  readonly createdMs: number;
  readonly modifiedMs: number;
}

/** The store's customers by ascending id. An id is never used twice. */
export interface CustomerRecords {
  nextId(): number;
  /** Adds the customer, or replaces the one with its id. */
  put(customer: WireCustomer): void;
  get(id: number): WireCustomer | undefined;
  find(id: number): CustomerRecord | undefined;
  /** Returns true if the customer existed. */
  remove(id: number): boolean;
  size(): number;
  /** Yields customers ascending, from `minId` on. Finds the start by binary search. */
  from(minId: number): Iterable<CustomerRecord>;
  /** Yields customers descending, from `maxId` on. Finds the start by binary search. */
  downFrom(maxId: number): Iterable<CustomerRecord>;
}

export function createCustomerRecords(): CustomerRecords {
  const ids: number[] = [];
  const records = new Map<number, CustomerRecord>();
  let highestId = 0;

  return {
    nextId: () => highestId + 1,
    put(customer) {
      const { id } = customer;
      if (id > highestId) ids.push(id);
      else if (!records.has(id)) ids.splice(firstIndexFrom(ids, id), 0, id);
      highestId = Math.max(highestId, id);
      records.set(id, {
        customer,
        createdMs: Date.parse(customer.date_created),
        modifiedMs: Date.parse(customer.date_modified),
      });
    },
    get: (id) => records.get(id)?.customer,
    find: (id) => records.get(id),
    remove(id) {
      if (!records.delete(id)) return false;
      ids.splice(firstIndexFrom(ids, id), 1);
      return true;
    },
    size: () => ids.length,
    *from(minId) {
      for (let index = firstIndexFrom(ids, minId); index < ids.length; index += 1) {
        const record = records.get(ids[index] ?? 0);
        if (record) yield record;
      }
    },
    *downFrom(maxId) {
      for (let index = firstIndexFrom(ids, maxId + 1) - 1; index >= 0; index -= 1) {
        const record = records.get(ids[index] ?? 0);
        if (record) yield record;
      }
    },
  };
}

function firstIndexFrom(ids: readonly number[], minId: number): number {
  let low = 0;
  let high = ids.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ids[middle] ?? 0) < minId) low = middle + 1;
    else high = middle;
  }
  return low;
}
