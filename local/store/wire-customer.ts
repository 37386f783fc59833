/** A customer as V2 sends it, with fields in the order seen on the wire, plus the fields that only V3 sends. */
export interface WireCustomer {
  readonly id: number;
  readonly company: string;
  readonly first_name: string;
  readonly last_name: string;
  readonly email: string;
  readonly phone: string;
  readonly form_fields: readonly WireFormField[] | null;
  /** RFC 2822, whole seconds: `Mon, 06 May 2024 07:34:10 +0000`. */
  readonly date_created: string;
  readonly date_modified: string;
  /** Four decimals on the wire; documented as "Float, Float as String, Integer". */
  readonly store_credit: string | number;
  readonly registration_ip_address: string;
  /** 0 means no group. */
  readonly customer_group_id: number;
  readonly notes: string;
  readonly tax_exempt_category: string;
  /** An undefined field is not sent, as in old answers. */
  readonly reset_pass_on_login?: boolean | undefined;
  readonly accepts_marketing?: boolean | undefined;
  readonly addresses: { readonly url: string; readonly resource: string };
  /** V3 only. Undefined is sent as null, which means all channels. */
  readonly channel_ids?: readonly number[] | null | undefined;
  /** V3 only. Undefined is sent as 1. */
  readonly origin_channel_id?: number | undefined;
}

/** Returns the fields that V2 sends. */
export function presentV2({ channel_ids, origin_channel_id, ...customer }: WireCustomer): WireCustomer {
  return customer;
}

export interface WireFormField {
  readonly name: string;
  readonly value: string | number | readonly string[] | null;
}

/** Creates a customer as the API does. Fields that were not given are unset, and the e-mail is invented. */
export function newWireCustomer(id: number, storeHash: string, createdAt: number): WireCustomer {
  const resource = `/customers/${id}/addresses`;
  const date = toWireDate(createdAt);
  return {
    id,
    company: '',
    first_name: '',
    last_name: '',
    email: `customer-${id}@example.com`,
    phone: '',
    form_fields: null,
    date_created: date,
    date_modified: date,
    store_credit: '0.0000',
    registration_ip_address: '',
    customer_group_id: 0,
    notes: '',
    tax_exempt_category: '',
    reset_pass_on_login: false,
    accepts_marketing: false,
    addresses: { url: `https://api.bigcommerce.com/stores/${storeHash}/v2${resource}`, resource },
  };
}

/** Writes a date such as `Mon, 06 May 2024 07:34:10 +0000`. The milliseconds are cut off. */
export function toWireDate(ms: number): string {
  return new Date(ms).toUTCString().replace('GMT', '+0000');
}
