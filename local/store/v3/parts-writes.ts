import { type Answer, emptyAnswer } from '../answer.ts';
import type { CustomerParts } from './customer-parts.ts';
import { sentItems } from './from-v3.ts';
import type { Part, Parts } from './parts.ts';
import { RefusedError } from './refused-error.ts';
import { listAnswer } from './v3-page.ts';
import { idsIn } from './v3-query.ts';
import { presentAddress, type WireAddress } from './wire-address.ts';

interface SentAttributeValue {
  readonly customer_id: number;
  readonly attribute_id: number;
  readonly value: string;
}

type IsCustomer = (id: number) => boolean;

/** Answers `POST /v3/customers/addresses`. */
export function createAddresses(body: string, { merchant }: CustomerParts, isCustomer: IsCustomer): Answer {
  const sent = sentItems<Partial<WireAddress>>(body);
  requireCustomers(sent, isCustomer);
  const added = sent.map(({ id, customer_id = 0, ...fields }) => merchant.addAddress(customer_id, fields));
  return addressesAnswer(added);
}

/** Answers `PUT /v3/customers/addresses`. */
export function updateAddresses(body: string, { addresses, merchant }: CustomerParts): Answer {
  const sent = sentItems<Partial<WireAddress>>(body);
  if (!sent.every(({ id = 0 }) => addresses.get(id))) {
    throw new RefusedError(422, 'The addresses cannot be updated: an id is unknown.');
  }
  return addressesAnswer(sent.map(({ id = 0, customer_id, ...fields }) => merchant.editAddress(id, fields)));
}

/** Answers `DELETE /v3/customers/addresses`. */
export function deleteAddresses(query: URLSearchParams, { addresses, merchant }: CustomerParts): Answer {
  for (const { id } of namedIn(query, addresses)) merchant.removeAddress(id);
  return emptyAnswer(204);
}

/** Answers `PUT /v3/customers/attribute-values`, which adds values that do not exist. */
export function setAttributeValues(
  body: string,
  { merchant }: CustomerParts,
  isCustomer: IsCustomer,
): Answer {
  const sent = sentItems<SentAttributeValue>(body);
  requireCustomers(sent, isCustomer);
  return listAnswer(
    sent.map(({ customer_id, attribute_id, value }) =>
      merchant.setAttribute(customer_id, attribute_id, value),
    ),
    {},
  );
}

/** Answers `DELETE /v3/customers/attribute-values`. */
export function deleteAttributeValues(
  query: URLSearchParams,
  { attributeValues, merchant }: CustomerParts,
): Answer {
  for (const { customer_id, attribute_id } of namedIn(query, attributeValues)) {
    merchant.removeAttribute(customer_id, attribute_id);
  }
  return emptyAnswer(204);
}

function namedIn<P extends Part>(query: URLSearchParams, parts: Parts<P>): P[] {
  return (idsIn(query, 'id:in') ?? []).flatMap((id) => parts.get(id) ?? []);
}

function addressesAnswer(addresses: readonly WireAddress[]): Answer {
  return listAnswer(
    addresses.map((address) => presentAddress(address, true)),
    {},
  );
}

function requireCustomers(sent: readonly { readonly customer_id?: number }[], isCustomer: IsCustomer): void {
  if (sent.every(({ customer_id = 0 }) => isCustomer(customer_id))) return;
  throw new RefusedError(422, 'The body names a customer who does not exist.');
}
