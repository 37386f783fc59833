import type { Customer } from '../../customer/customer.ts';
import { readBoolean, readInteger, readObject, unexpected } from '../fields.ts';
import { readFormFields } from '../form-fields.ts';
import { present } from '../present.ts';
import { readSharedFields } from '../shared-fields.ts';
import { readAddresses } from './address.ts';
import { readAttributes } from './attribute.ts';
import { readChannelIds } from './channels.ts';
import { type CountedList, readCountedList } from './counted-list.ts';
import type { Include } from './include.ts';
import { readStoreCredit } from './store-credit.ts';

/** How a record was asked for. */
export interface RecordContext {
  readonly include: readonly Include[];
  /** Whole lists, from their own endpoints, for those that the record holds only in part. */
  readonly fetched?: Readonly<Partial<Record<CountedList, readonly unknown[]>>>;
}

/**
 * Reads a record of `GET /v3/customers`: the same customer as V2's, with the fields that only V3 has. Drops fields that are
 * not named here and parts that were not asked for. Throws a ContractError that names the first field that it cannot read
 * or that is missing although it was asked for. Throws a ContradictoryAnswerError if a list and its count disagree.
 */
export function toCustomer(record: unknown, { include, fetched = {} }: RecordContext): Customer {
  const wire = readObject(record, 'customer');
  const shared = readSharedFields(wire);
  const { id } = shared;
  const asked = <Value>(name: Include, read: () => Value) => (include.includes(name) ? read() : undefined);
  return present<Customer>({
    ...shared,
    storeCredit: asked('storecredit', () => readStoreCredit(wire['store_credit_amounts'])),
    acceptsMarketing: readBoolean(wire[acceptsMarketing], acceptsMarketing),
    resetPasswordOnLogin: readForcePasswordReset(wire['authentication']),
    formFields: asked('formfields', () => readIncludedFormFields(wire['form_fields'])),
    channelIds: readChannelIds(wire['channel_ids']),
    originChannelId: readInteger(wire['origin_channel_id'], 'origin_channel_id'),
    addresses: asked('addresses', () =>
      readAddresses(readCountedList(wire, 'addresses', fetched.addresses), id, include),
    ),
    attributes: asked('attributes', () =>
      readAttributes(readCountedList(wire, 'attributes', fetched.attributes), id),
    ),
  });
}

const acceptsMarketing = 'accepts_product_review_abandoned_cart_emails';

function readForcePasswordReset(value: unknown): boolean | undefined {
  if (value === undefined || value === null) return undefined;
  const { force_password_reset: isForced } = readObject(value, 'authentication');
  return readBoolean(isForced, 'authentication.force_password_reset');
}

function readIncludedFormFields(value: unknown) {
  if (value === undefined) throw unexpected('form_fields', 'a list, as asked for', value);
  return readFormFields(value, 'form_fields');
}
