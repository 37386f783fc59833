import type { Answer } from '../answer.ts';
import { emptyAnswer } from '../answer.ts';
import type { Merchant } from '../merchant.ts';
import type { CustomerParts } from './customer-parts.ts';
import { fromV3, type SentCustomer, sentItems } from './from-v3.ts';
import { RefusedError } from './refused-error.ts';
import { toV3 } from './to-v3.ts';
import { listAnswer } from './v3-page.ts';
import { idsIn } from './v3-query.ts';

export interface CustomerWrites {
  readonly merchant: Pick<Merchant, 'create' | 'edit' | 'remove' | 'customer'>;
  readonly parts: CustomerParts;
}

/** Answers `POST /v3/customers`. The answer always has the store credit, and the addresses if any were sent. */
export function createCustomers(body: string, { merchant, parts }: CustomerWrites): Answer {
  const sent = sentItems<SentCustomer>(body);
  for (const customer of sent) requireNames(customer);
  return listAnswer(
    sent.map((fields) => {
      const { origin_channel_id, addresses = [], attributes = [] } = fields;
      const { id } = merchant.create({ ...fromV3(fields), origin_channel_id });
      for (const address of addresses) parts.merchant.addAddress(id, address);
      for (const { attribute_id, attribute_value } of attributes) {
        parts.merchant.setAttribute(id, attribute_id, attribute_value);
      }
      return shown(id, { merchant, parts }, addresses.length > 0 ? ['addresses', 'formfields'] : []);
    }),
    {},
  );
}

/** Answers `PUT /v3/customers`, which changes no address and no attribute. */
export function updateCustomers(body: string, writes: CustomerWrites): Answer {
  const sent = sentItems<SentCustomer>(body);
  const ids = sent.map(({ id = 0 }) => id);
  if (!ids.every((id) => writes.merchant.customer(id))) {
    throw new RefusedError(422, 'The customers cannot be updated: an id is unknown.');
  }
  for (const [index, id] of ids.entries()) writes.merchant.edit(id, fromV3(sent[index] ?? {}));
  return listAnswer(
    ids.map((id) => shown(id, writes, [])),
    {},
  );
}

/** Answers `DELETE /v3/customers`: 204 also for customers that do not exist, and without any id. */
export function deleteCustomers(query: URLSearchParams, { merchant }: CustomerWrites): Answer {
  for (const id of idsIn(query, 'id:in') ?? []) if (merchant.customer(id)) merchant.remove(id);
  return emptyAnswer(204);
}

function requireNames({ email, first_name: first, last_name: last }: SentCustomer): void {
  if (email && first && last) return;
  throw new RefusedError(
    422,
    'The customers cannot be created: email, first_name and last_name are required.',
  );
}

/** The answer to a write. It has the form fields of addresses, but not those of the customer. */
function shown(id: number, { merchant, parts }: CustomerWrites, include: readonly string[]): object {
  const customer = merchant.customer(id);
  if (!customer) return {};
  const { form_fields, ...rest } = toV3(customer, parts, ['storecredit', ...include]);
  return rest;
}
