import type { Clock } from '../../../lambda/sync/clock.ts';
import type { CustomerRecords } from '../customer-records.ts';
import { addressEvent, type StoreEvent } from '../hooks/store-event.ts';
import { createParts, type Parts } from './parts.ts';
import { toV3Date } from './v3-date.ts';
import { newWireAddress, type WireAddress } from './wire-address.ts';
import type { WireAttributeValue } from './wire-attribute-value.ts';

/**
 * Changes addresses and attributes of customers inside the store. No change moves the customer's `date_modified`.
 * Hooks get events for addresses, but not for attributes. Throws if the named customer or part does not exist.
 */
export interface PartsMerchant {
  /** Adds an address with the given id, else the next free one. */
  addAddress(customerId: number, fields?: Partial<WireAddress>): WireAddress;
  editAddress(id: number, fields: Partial<Omit<WireAddress, 'id' | 'customer_id'>>): WireAddress;
  removeAddress(id: number): void;
  /** Returns the addresses by ascending id. */
  addresses(customerId: number): WireAddress[];
  /** Sets or replaces the customer's value of this attribute. */
  setAttribute(customerId: number, attributeId: number, value: string): WireAttributeValue;
  removeAttribute(customerId: number, attributeId: number): void;
  /** Returns the values by ascending id. */
  attributes(customerId: number): WireAttributeValue[];
}

export interface CustomerParts {
  readonly addresses: Parts<WireAddress>;
  readonly attributeValues: Parts<WireAttributeValue>;
  readonly merchant: PartsMerchant;
  /** Removes everything that belonged to a deleted customer. */
  forget(customerId: number): void;
}

export interface CustomerPartsOptions {
  readonly records: Pick<CustomerRecords, 'get'>;
  readonly clock: Clock;
  readonly announce: (event: StoreEvent) => void;
}

/** No customer has such an id, so code that takes a part for a customer is found. */
const firstAddressId = 1_100_000_001;
const firstAttributeValueId = 1_200_000_001;

export function createCustomerParts({ records, clock, announce }: CustomerPartsOptions): CustomerParts {
  const addresses = createParts<WireAddress>(firstAddressId);
  const attributeValues = createParts<WireAttributeValue>(firstAttributeValueId);
  const findValue = (customerId: number, attributeId: number) =>
    attributeValues.of(customerId).find(({ attribute_id }) => attribute_id === attributeId);
  const requireCustomer = (id: number) => {
    if (!records.get(id)) throw missing('customer', id);
  };

  const merchant: PartsMerchant = {
    addAddress(customerId, fields = {}) {
      requireCustomer(customerId);
      const id = fields.id ?? addresses.nextId();
      const address = { ...newWireAddress(id, customerId), ...fields, customer_id: customerId };
      addresses.put(address);
      announce(addressEvent('created', id, customerId));
      return address;
    },
    editAddress(id, fields) {
      const before = addresses.get(id);
      if (!before) throw missing('address', id);
      const address = { ...before, ...fields };
      addresses.put(address);
      announce(addressEvent('updated', id, before.customer_id));
      return address;
    },
    removeAddress(id) {
      const address = addresses.get(id);
      if (!address) throw missing('address', id);
      addresses.remove(id);
      announce(addressEvent('deleted', id, address.customer_id));
    },
    addresses: addresses.of,
    setAttribute(customerId, attributeId, value) {
      requireCustomer(customerId);
      const before = findValue(customerId, attributeId);
      const now = toV3Date(clock.now());
      const attribute = {
        id: before?.id ?? attributeValues.nextId(),
        customer_id: customerId,
        attribute_id: attributeId,
        attribute_value: value,
        date_created: before?.date_created ?? now,
        date_modified: now,
      };
      attributeValues.put(attribute);
      return attribute;
    },
    removeAttribute(customerId, attributeId) {
      const value = findValue(customerId, attributeId);
      if (!value) throw missing('attribute', attributeId);
      attributeValues.remove(value.id);
    },
    attributes: attributeValues.of,
  };

  return {
    addresses,
    attributeValues,
    merchant,
    forget(customerId) {
      addresses.forget(customerId);
      attributeValues.forget(customerId);
    },
  };
}

function missing(what: string, id: number): Error {
  return new Error(`the simulated store has no ${what} ${id}`);
}
