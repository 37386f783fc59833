import type { WireFormField } from '../wire-customer.ts';

/** An address as V3 sends it, with fields in the order seen on the wire. */
export interface WireAddress {
  readonly id: number;
  readonly address1: string;
  readonly address2: string;
  readonly address_type: string;
  readonly city: string;
  readonly company: string;
  readonly country: string;
  readonly country_code: string;
  readonly customer_id: number;
  readonly first_name: string;
  readonly last_name: string;
  readonly phone: string;
  readonly postal_code: string;
  readonly state_or_province: string;
  /** Sent only with `include=formfields`. */
  readonly form_fields: readonly WireFormField[];
}

/** Invents the fields of an address that were not given. */
export function newWireAddress(id: number, customerId: number): WireAddress {
  return {
    id,
    address1: `${id % 100} Example Street`,
    address2: '',
    address_type: 'residential',
    city: 'Austin',
    company: '',
    country: 'United States',
    country_code: 'US',
    customer_id: customerId,
    first_name: 'Ann',
    last_name: 'Example',
    phone: '',
    postal_code: '78701',
    state_or_province: 'Texas',
    form_fields: [],
  };
}

/** Returns the address as it is sent. */
export function presentAddress(address: WireAddress, hasFormFields: boolean): object {
  if (hasFormFields) return address;
  const { form_fields, ...rest } = address;
  return rest;
}
