import type { Address } from '../../customer/customer.ts';
import { readObject, readText, unexpected } from '../fields.ts';
import { readFormFields } from '../form-fields.ts';
import { present } from '../present.ts';
import { readId } from '../shared-fields.ts';
import { inOrder } from './in-order.ts';
import type { Include } from './include.ts';
import { readOwner } from './owner.ts';

/** The addresses of a customer, ordered by id; undefined for none. Throws a ContractError that names the field. */
export function readAddresses(
  list: readonly unknown[],
  customerId: number,
  include: readonly Include[],
): readonly Address[] | undefined {
  if (list.length === 0) return undefined;
  const addresses = list.map((value, index) => toAddress(value, `addresses[${index}]`, customerId, include));
  return inOrder(addresses, ({ id }) => id, 'addresses');
}

function toAddress(value: unknown, path: string, customerId: number, include: readonly Include[]): Address {
  const wire = readObject(value, path);
  const text = (name: string) => readText(wire[name], `${path}.${name}`);
  return present<Address>({
    id: readId(wire['id'], `${path}.id`),
    customerId: readOwner(wire, customerId, path),
    firstName: text('first_name'),
    lastName: text('last_name'),
    company: text('company'),
    phone: text('phone'),
    address1: text('address1'),
    address2: text('address2'),
    city: text('city'),
    stateOrProvince: text('state_or_province'),
    postalCode: text('postal_code'),
    country: text('country'),
    countryCode: text('country_code'),
    addressType: text('address_type'),
    formFields: include.includes('formfields') ? readIncludedFields(wire, path) : undefined,
  });
}

/** Two levels of the item: the list of addresses, and the address. */
const listAndAddress = 2;

function readIncludedFields(wire: Readonly<Record<string, unknown>>, path: string) {
  const fields = wire['form_fields'];
  if (fields === undefined) throw unexpected(`${path}.form_fields`, 'a list, as asked for', fields);
  return readFormFields(fields, `${path}.form_fields`, listAndAddress);
}
