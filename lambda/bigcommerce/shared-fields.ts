import { isCustomerId } from '../customer/customer.ts';
import { numeralOf, readInteger, readText, readTimestamp, unexpected } from './fields.ts';
import { JsonNumber } from './json.ts';

/** Reads the fields that V2 and V3 send under the same names. Only the form of their dates differs. */
export function readSharedFields(wire: Readonly<Record<string, unknown>>) {
  return {
    id: readId(wire['id'], 'id'),
    email: readText(wire['email'], 'email'),
    firstName: readText(wire['first_name'], 'first_name'),
    lastName: readText(wire['last_name'], 'last_name'),
    company: readText(wire['company'], 'company'),
    phone: readText(wire['phone'], 'phone'),
    notes: readText(wire['notes'], 'notes'),
    taxExemptCategory: readText(wire['tax_exempt_category'], 'tax_exempt_category'),
    registrationIpAddress: readText(wire['registration_ip_address'], 'registration_ip_address'),
    customerGroupId: readInteger(wire['customer_group_id'], 'customer_group_id') || undefined,
    dateCreated: readTimestamp(wire['date_created'], 'date_created'),
    dateModified: readTimestamp(wire['date_modified'], 'date_modified'),
  };
}

/** The id of a customer, or of a part of one. An id as text is refused. */
export function readId(value: unknown, path: string): number {
  const id = value instanceof JsonNumber ? readInteger(value, path) : undefined;
  if (isCustomerId(id)) return id;
  throw unexpected(path, 'a positive integer below 2^53', value);
}

/** A customer's id, also as text; undefined for anything else. For payloads of which little more is read. */
export function toCustomerId(value: unknown): number | undefined {
  const numeral = numeralOf(value) ?? '';
  const id = /^\d{1,16}$/.test(numeral) ? Number(numeral) : undefined;
  return isCustomerId(id) ? id : undefined;
}
