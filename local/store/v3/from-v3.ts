import type { WireCustomer, WireFormField } from '../wire-customer.ts';
import { RefusedError } from './refused-error.ts';
import type { WireAddress } from './wire-address.ts';

/** A customer as a client sends it. Only one thing is certain: it is an object. */
export interface SentCustomer
  extends Partial<
    Pick<
      WireCustomer,
      | 'id'
      | 'email'
      | 'first_name'
      | 'last_name'
      | 'company'
      | 'phone'
      | 'notes'
      | 'tax_exempt_category'
      | 'customer_group_id'
      | 'channel_ids'
      | 'origin_channel_id'
    >
  > {
  readonly accepts_product_review_abandoned_cart_emails?: boolean;
  readonly authentication?: { readonly force_password_reset?: boolean };
  readonly store_credit_amounts?: readonly { readonly amount: number }[];
  readonly form_fields?: readonly WireFormField[];
  readonly addresses?: readonly Partial<WireAddress>[];
  readonly attributes?: readonly { readonly attribute_id: number; readonly attribute_value: string }[];
}

const sharedNames = [
  'email',
  'first_name',
  'last_name',
  'company',
  'phone',
  'notes',
  'tax_exempt_category',
  'customer_group_id',
  'channel_ids',
] as const;

/** Maps the sent fields to those of a stored customer. */
export function fromV3(sent: SentCustomer): Partial<Omit<WireCustomer, 'id'>> {
  const { authentication, store_credit_amounts: amounts, form_fields: fields } = sent;
  const acceptsMarketing = sent.accepts_product_review_abandoned_cart_emails;
  const shared = sharedNames.filter((name) => sent[name] !== undefined).map((name) => [name, sent[name]]);
  return {
    ...Object.fromEntries(shared),
    ...(acceptsMarketing !== undefined && { accepts_marketing: acceptsMarketing }),
    ...(authentication && { reset_pass_on_login: authentication.force_password_reset ?? false }),
    ...(amounts && { store_credit: (amounts[0]?.amount ?? 0).toFixed(4) }),
    ...(fields && { form_fields: fields.map(({ name, value }) => ({ name, value })) }),
  };
}

const mostSent = 10;

/** Reads the objects of a write. Throws a RefusedError when the body is no list of at most ten. */
export function sentItems<Sent extends object>(body: string): Sent[] {
  const items = parsed(body);
  if (!Array.isArray(items) || items.some((item) => typeof item !== 'object' || item === null)) {
    throw new RefusedError(422, 'The body must be a list of objects.');
  }
  if (items.length > mostSent) throw new RefusedError(413, `At most ${mostSent} items are accepted at once.`);
  return items;
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
