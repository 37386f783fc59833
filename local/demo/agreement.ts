import { isDeepStrictEqual } from 'node:util';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Item } from '../cli/table.ts';
import type { WireAddress } from '../store/v3/wire-address.ts';
import type { WireAttributeValue } from '../store/v3/wire-attribute-value.ts';
import type { WireCustomer, WireFormField } from '../store/wire-customer.ts';

const shownIds = 20;

/** The parts of a customer that only V3 has. */
export interface WireParts {
  readonly addresses: readonly WireAddress[];
  readonly attributes: readonly WireAttributeValue[];
}

/** Undefined when V2 is copied. */
export type PartsOf = ((customerId: number) => WireParts) | undefined;

/** Names the customers that differ between store and table, in a sentence. Undefined if there are none. */
export function describeDifferences(
  customers: readonly WireCustomer[],
  items: readonly Item[],
  partsOf?: PartsOf,
): string | undefined {
  const ids = findDifferences(customers, items, partsOf);
  if (ids.length === 0) return undefined;
  const shown = ids.slice(0, shownIds).join(', ');
  const more = ids.length > shownIds ? ` and ${ids.length - shownIds} more` : '';
  return `store and table differ in ${ids.length} ${ids.length === 1 ? 'customer' : 'customers'}: ${shown}${more}; start again with --verbose to see why`;
}

/**
 * Finds the customers that differ between store and table; returns their ids, ascending. It has its own mapping from
 * customers to rows, written from the README's table. With the functions' mapping it would repeat their mistakes.
 */
function findDifferences(
  customers: readonly WireCustomer[],
  items: readonly Item[],
  partsOf: PartsOf,
): number[] {
  const expected = new Map(
    customers.map((customer) => [customer.id, expectedOf(customer, partsOf?.(customer.id))]),
  );
  const stored = new Map(
    items
      .filter(({ deletedAt }) => deletedAt === undefined)
      .map((item) => [Number(item['id']?.N), comparedOf(item)]),
  );
  return [...new Set([...expected.keys(), ...stored.keys()])]
    .filter((id) => !isDeepStrictEqual(expected.get(id), stored.get(id)))
    .sort((one, other) => one - other);
}

/** Removes the attributes that the functions add. */
function comparedOf(item: Item): Item {
  const { storeHash, schemaVersion, emailKey, shard, observedAt, fingerprint, isListed, ...fields } = item;
  return fields;
}

function expectedOf(customer: WireCustomer, parts: WireParts | undefined): Item {
  const group = customer.customer_group_id;
  const fields = (customer.form_fields ?? []).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const all: Record<string, AttributeValue | undefined> = {
    id: { N: String(customer.id) },
    email: textOf(customer.email),
    firstName: textOf(customer.first_name),
    lastName: textOf(customer.last_name),
    company: textOf(customer.company),
    phone: textOf(customer.phone),
    notes: textOf(customer.notes),
    taxExemptCategory: textOf(customer.tax_exempt_category),
    registrationIpAddress: textOf(customer.registration_ip_address),
    customerGroupId: group === 0 ? undefined : { N: String(group) },
    storeCredit: { N: decimalOf(String(customer.store_credit)) },
    acceptsMarketing: flagOf(customer.accepts_marketing),
    resetPasswordOnLogin: flagOf(customer.reset_pass_on_login),
    formFields: listOf(fields.map(fieldOf)),
    dateCreated: { S: new Date(customer.date_created).toISOString() },
    dateModified: { S: new Date(customer.date_modified).toISOString() },
    ...(parts && expectedParts(customer, parts)),
  };
  return present(all);
}

function expectedParts(customer: WireCustomer, { addresses, attributes }: WireParts) {
  const { channel_ids: channels, origin_channel_id: origin = 1 } = customer;
  return {
    channelIds: listOf((channels ?? []).toSorted((a, b) => a - b).map((id) => ({ N: String(id) }))),
    originChannelId: { N: String(origin) },
    addresses: listOf(addresses.toSorted((a, b) => a.id - b.id).map(addressOf)),
    attributes: listOf(
      attributes
        .toSorted((a, b) => a.attribute_id - b.attribute_id)
        .map(({ attribute_id: id, attribute_value: value }) => ({
          M: { attributeId: { N: String(id) }, value: { S: value } },
        })),
    ),
  };
}

function addressOf(address: WireAddress): AttributeValue {
  const fields = address.form_fields.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return {
    M: present({
      id: { N: String(address.id) },
      customerId: { N: String(address.customer_id) },
      firstName: textOf(address.first_name),
      lastName: textOf(address.last_name),
      company: textOf(address.company),
      phone: textOf(address.phone),
      address1: textOf(address.address1),
      address2: textOf(address.address2),
      city: textOf(address.city),
      stateOrProvince: textOf(address.state_or_province),
      postalCode: textOf(address.postal_code),
      country: textOf(address.country),
      countryCode: textOf(address.country_code),
      addressType: textOf(address.address_type),
      formFields: listOf(fields.map(fieldOf)),
    }),
  };
}

function listOf(values: AttributeValue[]): AttributeValue | undefined {
  return values.length === 0 ? undefined : { L: values };
}

function present(all: Record<string, AttributeValue | undefined>): Record<string, AttributeValue> {
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

function textOf(text: string): AttributeValue | undefined {
  return text === '' ? undefined : { S: text };
}

function flagOf(flag: boolean | undefined): AttributeValue | undefined {
  return flag === undefined ? undefined : { BOOL: flag };
}

/** Writes a number as DynamoDB does: `150.7500` becomes `150.75`, `5.0000` becomes `5`. */
function decimalOf(text: string): string {
  return text.replace(/\.0+$|(\.\d*?)0+$/, '$1');
}

function fieldOf({ name, value }: WireFormField): AttributeValue {
  return { M: { name: { S: name }, value: toValue(value) } };
}

function toValue(value: WireFormField['value']): AttributeValue {
  if (value === null) return { NULL: true };
  if (typeof value === 'number') return { N: String(value) };
  if (typeof value === 'string') return { S: value };
  return { L: value.map((text) => ({ S: text })) };
}
