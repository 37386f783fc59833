import type { Clock } from '../../lambda/sync/clock.ts';
import type { CustomerRecords } from './customer-records.ts';
import { addressEvent, type Change, customerEvent, type StoreEvent } from './hooks/store-event.ts';
import { newWireCustomer, toWireDate, type WireCustomer } from './wire-customer.ts';

/** What happens to customers inside the store, past its API. Naming a customer who is not there throws. */
export interface Merchant {
  /** Takes the next free id unless one is given; throws if that one is taken. */
  create(fields?: Partial<WireCustomer>): WireCustomer;
  edit(id: number, fields: Partial<Omit<WireCustomer, 'id'>>, options?: EditOptions): void;
  remove(id: number): void;
  /**
   * Tells hooks of an address of the customer, and returns its id: the one given, else a new one for `created`,
   * else the customer's latest. V2 shows no addresses, and whether one moves `date_modified` is undocumented.
   */
  touchAddress(customerId: number, change: Change, addressId?: number): number;
  /** Tells hooks of anything else, such as `store/customer/channel/login/access/updated`. */
  announce(event: StoreEvent): void;
  /** As it is now: a later edit does not change what was returned. */
  customer(id: number): WireCustomer | undefined;
  /** All, by ascending id. */
  customers(): WireCustomer[];
}

export interface EditOptions {
  /** Else `date_modified` moves to now, unless the fields bring their own. */
  readonly keepDateModified?: boolean;
  /** Whether no hook is told. By default only an edit of existing form fields and nothing else is silent. */
  readonly silent?: boolean;
}

export interface MerchantOptions {
  readonly records: CustomerRecords;
  readonly storeHash: string;
  readonly clock: Clock;
  readonly announce: (event: StoreEvent) => void;
  /** Is told of a customer who is gone. */
  readonly onRemoved: (id: number) => void;
}

/** No customer has such an id, so that an address taken for a customer is found out. */
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
