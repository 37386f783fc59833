import {
  type AttributeMap,
  type Fields,
  listOf,
  mapOf,
  optional,
  readBoolean,
  readDecimal,
  readFields,
  readInteger,
  readText,
} from './attribute-value.ts';
import type { Address, Customer, CustomerAttribute, CustomerRow, Tombstone } from './customer.ts';
import { SchemaVersionError } from './errors.ts';
import { formField } from './form-field.ts';

/** The newest `schemaVersion` whose rows can be read. A row without one has version 1. */
const newestKnown = 1;

/** Reads an item of the customers table. Throws a SchemaVersionError or an UnreadableRowError. */
export function readRow(item: AttributeMap, tableName: string): CustomerRow {
  const place = { row: `row ${item['id']?.N ?? 'without id'} of table ${tableName}`, path: '' };
  const { schemaVersion = 1 } = readFields(item, version, place);
  if (schemaVersion > newestKnown) throw new SchemaVersionError(place.row, schemaVersion, newestKnown);

  return item['deletedAt'] === undefined
    ? { kind: 'customer', ...readFields(item, customer, place) }
    : { kind: 'tombstone', ...readFields(item, tombstone, place) };
}

const version: Fields<{ readonly schemaVersion?: number }> = { schemaVersion: optional(readInteger) };

const tombstone: Fields<Omit<Tombstone, 'kind'>> = {
  id: readInteger,
  storeHash: readText,
  deletedAt: readText,
};

const address: Fields<Address> = {
  id: readInteger,
  customerId: optional(readInteger),
  firstName: optional(readText),
  lastName: optional(readText),
  company: optional(readText),
  phone: optional(readText),
  address1: optional(readText),
  address2: optional(readText),
  city: optional(readText),
  stateOrProvince: optional(readText),
  postalCode: optional(readText),
  country: optional(readText),
  countryCode: optional(readText),
  addressType: optional(readText),
  formFields: optional(listOf(mapOf(formField))),
};

const attribute: Fields<CustomerAttribute> = { attributeId: readInteger, value: readText };

const customer: Fields<Omit<Customer, 'kind'>> = {
  id: readInteger,
  storeHash: readText,
  email: optional(readText),
  firstName: optional(readText),
  lastName: optional(readText),
  company: optional(readText),
  phone: optional(readText),
  notes: optional(readText),
  taxExemptCategory: optional(readText),
  registrationIpAddress: optional(readText),
  customerGroupId: optional(readInteger),
  storeCredit: optional(readDecimal),
  acceptsMarketing: optional(readBoolean),
  resetPasswordOnLogin: optional(readBoolean),
  formFields: optional(listOf(mapOf(formField))),
  dateCreated: optional(readText),
  dateModified: optional(readText),
  channelIds: optional(listOf(readInteger)),
  originChannelId: optional(readInteger),
  addresses: optional(listOf(mapOf(address))),
  attributes: optional(listOf(mapOf(attribute))),
};
