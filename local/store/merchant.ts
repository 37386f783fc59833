import type { Clock } from '../../lambda/sync/clock.ts';
import type { CustomerRecords } from './customer-records.ts';
import { addressEvent, type Change, customerEvent, type StoreEvent } from './hooks/store-event.ts';
import { newWireCustomer, toWireDate, type WireCustomer } from './wire-customer.ts';

/** Changes customers inside the store, without its API. Throws if the named customer does not exist. */
export interface Merchant {
  /** Creates a customer with the given id, else the next free one. Throws if the given id is in use. */
  create(fields?: Partial<WireCustomer>): WireCustomer;
  edit(id: number, fields: Partial<Omit<WireCustomer, 'id'>>, options?: EditOptions): void;
  remove(id: number): void;
  /**
   * Announces a change of an address of the customer; returns the address's id. Uses the given id, else a new one for
   * `created`, else the customer's latest. V2 shows no addresses, and their effect on `date_modified` is undocumented.
   */
  touchAddress(customerId: number, change: Change, addressId?: number): number;
  /** Announces any other event, such as `store/customer/channel/login/access/updated`. */
  announce(event: StoreEvent): void;
  /** Returns a copy of the customer. Later edits do not change it. */
  customer(id: number): WireCustomer | undefined;
  /** Returns all customers by ascending id. */
  customers(): WireCustomer[];
}

export interface EditOptions {
  /** Without it `date_modified` becomes the current time, unless the fields include it. */
  readonly keepDateModified?: boolean;
  /** True if the edit leads to no event. By default only an edit of nothing but existing form fields is silent. */
  readonly silent?: boolean;
}

export interface MerchantOptions {
  readonly records: CustomerRecords;
  readonly storeHash: string;
  readonly clock: Clock;
  readonly announce: (event: StoreEvent) => void;
  /** Called for a removed customer. */
  readonly onRemoved: (id: number) => void;
}

/** No customer has such an id, so code that takes an address for a customer is found. */
const firstAddressId = 1_000_000_001;

export function createMerchant(options: MerchantOptions): Merchant {
  const { records, storeHash, clock, announce, onRemoved } = options;
  const latestAddressIds = new Map<number, number>();
  let nextAddressId = firstAddressId;

  const newAddressId = () => {
    nextAddressId += 1;
    return nextAddressId - 1;
  };

  return {
    create(fields = {}) {
      const id = fields.id ?? records.nextId();
      if (records.get(id)) throw new Error(`the simulated store already has a customer ${id}`);
      const customer = { ...newWireCustomer(id, storeHash, clock.now()), ...fields };
      records.put(customer);
      announce(customerEvent('created', id));
      return customer;
    },
    edit(id, fields, { keepDateModified = false, silent } = {}) {
      const customer = records.get(id);
      if (!customer) throw missing(id);
      const date_modified = keepDateModified ? customer.date_modified : toWireDate(clock.now());
      records.put({ ...customer, date_modified, ...fields });
      if (!(silent ?? isOfExistingFormFields(fields, customer))) announce(customerEvent('updated', id));
    },
    remove(id) {
      if (!records.remove(id)) throw missing(id);
      onRemoved(id);
      announce(customerEvent('deleted', id));
    },
    touchAddress(customerId, change, addressId) {
      if (!records.get(customerId)) throw missing(customerId);
      const latest = change === 'created' ? undefined : latestAddressIds.get(customerId);
      const id = addressId ?? latest ?? newAddressId();
      if (change === 'deleted') latestAddressIds.delete(customerId);
      else latestAddressIds.set(customerId, id);
      announce(addressEvent(change, id, customerId));
      return id;
    },
    announce,
    customer: records.get,
    customers: () => Array.from(records.from(0), ({ customer }) => customer),
  };
}

/** `store/customer/updated` fires when form fields are first filled in, not when they change. */
function isOfExistingFormFields(fields: Partial<WireCustomer>, { form_fields }: WireCustomer): boolean {
  return form_fields !== null && Object.keys(fields).join() === 'form_fields';
}

function missing(id: number): Error {
  return new Error(`the simulated store has no customer ${id}`);
}
