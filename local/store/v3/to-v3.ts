import type { WireCustomer, WireFormField } from '../wire-customer.ts';
import type { CustomerParts } from './customer-parts.ts';
import { toV3Date } from './v3-date.ts';
import { presentAddress } from './wire-address.ts';

export const includes = ['addresses', 'storecredit', 'attributes', 'formfields'];

/** The most addresses, and the most attributes, that are sent within a customer. */
const mostParts = 10;

/** The customer as V3 sends it, with fields in the order seen on the wire. Undefined fields are not sent. */
export function toV3(customer: WireCustomer, parts: CustomerParts, include: readonly string[]) {
  const { id } = customer;
  const asked = <Value>(name: string, value: () => Value) => (include.includes(name) ? value() : undefined);
  return {
    id,
    address_count: asked('addresses', () => parts.addresses.of(id).length),
    addresses: asked('addresses', () => addressesOf(id, parts, include.includes('formfields'))),
    attributes: asked('attributes', () => parts.attributeValues.of(id).slice(0, mostParts)),
    authentication: { force_password_reset: customer.reset_pass_on_login },
    company: customer.company,
    customer_group_id: customer.customer_group_id,
    email: customer.email,
    first_name: customer.first_name,
    last_name: customer.last_name,
    notes: customer.notes,
    phone: customer.phone,
    registration_ip_address: customer.registration_ip_address,
    tax_exempt_category: customer.tax_exempt_category,
    date_created: toIso(customer.date_created),
    date_modified: toIso(customer.date_modified),
    attribute_count: asked('attributes', () => parts.attributeValues.of(id).length),
    form_fields: asked('formfields', () => formFieldsOf(id, customer.form_fields ?? [])),
    accepts_product_review_abandoned_cart_emails: customer.accepts_marketing,
    store_credit_amounts: asked('storecredit', () => [{ amount: toNumber(customer.store_credit) }]),
    origin_channel_id: customer.origin_channel_id ?? 1,
    channel_ids: customer.channel_ids ?? null,
  };
}

function addressesOf(id: number, { addresses }: CustomerParts, hasFormFields: boolean): object[] {
  return addresses
    .of(id)
    .slice(0, mostParts)
    .map((address) => presentAddress(address, hasFormFields));
}

function formFieldsOf(id: number, fields: readonly WireFormField[]): object[] {
  return fields.map((field) => ({ customer_id: id, ...field }));
}

/** Writes V2's `"150.7500"` as V3's number `150.75`, without a float. Text that is no number does not change. */
function toNumber(credit: string | number): unknown {
  const [, sign = '', whole = '', fraction = ''] = /^(-?)0*(\d+)(?:\.(\d*?)0*)?$/.exec(String(credit)) ?? [];
  if (whole === '') return credit;
  return JSON.rawJSON(`${sign}${whole}${fraction === '' ? '' : `.${fraction}`}`);
}

/** Writes a date as V3 does. Text that is no date does not change. */
function toIso(date: string): string {
  const ms = Date.parse(date);
  return Number.isNaN(ms) ? date : toV3Date(ms);
}
