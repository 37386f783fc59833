import type { Clock } from '../../lambda/sync/clock.ts';
import type { CustomerRecords } from './customer-records.ts';
import { newWireCustomer, toWireDate, type WireCustomer } from './wire-customer.ts';

/** What happens to customers inside the store, past its API. Naming a customer who is not there throws. */
export interface Merchant {
  /** Takes the next free id unless one is given; throws if that one is taken. */
  create(fields?: Partial<WireCustomer>): WireCustomer;
  /** Moves `date_modified` to now, unless the fields bring their own or `keepDateModified` is set. */
  edit(id: number, fields: Partial<Omit<WireCustomer, 'id'>>, options?: { keepDateModified?: boolean }): void;
  remove(id: number): void;
  /** As it is now: a later edit does not change what was returned. */
  customer(id: number): WireCustomer | undefined;
  /** All, by ascending id. */
  customers(): WireCustomer[];
}

export function createMerchant(records: CustomerRecords, storeHash: string, clock: Clock): Merchant {
  return {
    create(fields = {}) {
      const id = fields.id ?? records.nextId();
      if (records.get(id)) throw new Error(`the simulated store already has a customer ${id}`);
      const customer = { ...newWireCustomer(id, storeHash, clock.now()), ...fields };
      records.put(customer);
      return customer;
    },
    edit(id, fields, { keepDateModified = false } = {}) {
      const customer = records.get(id);
      if (!customer) throw missing(id);
      const date_modified = keepDateModified ? customer.date_modified : toWireDate(clock.now());
      records.put({ ...customer, date_modified, ...fields });
    },
    remove(id) {
      if (!records.remove(id)) throw missing(id);
    },
    customer: records.get,
    customers: () => Array.from(records.from(0), ({ customer }) => customer),
  };
}

function missing(id: number): Error {
  return new Error(`the simulated store has no customer ${id}`);
}
