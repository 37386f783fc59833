import type { Decimal } from './decimal.ts';

/** A moment in UTC as `2024-05-06T07:34:10.000Z`. It is always this long, so text order is time order. */
export type Timestamp = string;

/** A row of the customers table. `kind` tells the two apart. */
export type CustomerRow = Customer | Tombstone;

/**
 * A customer who exists. A field that BigCommerce leaves empty is absent. The setting `omitFields` can leave out every
 * field except `kind`, `id`, `storeHash`, `dateCreated` and `dateModified`.
 */
export interface Customer {
  readonly kind: 'customer';
  /** BigCommerce's id of the customer. */
  readonly id: number;
  /** The store to which the customer belongs. */
  readonly storeHash: string;
  /** As the customer wrote it. `findByEmail` ignores case and outer spaces. */
  readonly email?: string;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly company?: string;
  readonly phone?: string;
  readonly notes?: string;
  readonly taxExemptCategory?: string;
  readonly registrationIpAddress?: string;
  /** Absent for a customer without a group. */
  readonly customerGroupId?: number;
  readonly storeCredit?: Decimal;
  readonly acceptsMarketing?: boolean;
  readonly resetPasswordOnLogin?: boolean;
  /** By name. */
  readonly formFields?: readonly FormField[];
  /** Absent if BigCommerce has no date. */
  readonly dateCreated?: Timestamp;
  /** Absent if BigCommerce has no date. */
  readonly dateModified?: Timestamp;
  /** The channels that the customer may use, ascending. Absent means all, or a store that is read by V2. */
  readonly channelIds?: readonly number[];
  /** Only in a store that is read by V3. */
  readonly originChannelId?: number;
  /** By ascending id. Only in a store that is read by V3 and stores addresses. */
  readonly addresses?: readonly Address[];
  /** By ascending attributeId. Only in a store that is read by V3 and stores attributes. */
  readonly attributes?: readonly CustomerAttribute[];
}

/** A customer who was deleted. The row disappears some 90 days after `deletedAt`. */
export interface Tombstone {
  readonly kind: 'tombstone';
  readonly id: number;
  readonly storeHash: string;
  /** When BigCommerce confirmed that the customer does not exist. */
  readonly deletedAt: Timestamp;
}

/** An entry of the address book. */
export interface Address {
  readonly id: number;
  readonly customerId?: number;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly company?: string;
  readonly phone?: string;
  readonly address1?: string;
  readonly address2?: string;
  readonly city?: string;
  readonly stateOrProvince?: string;
  readonly postalCode?: string;
  readonly country?: string;
  readonly countryCode?: string;
  readonly addressType?: string;
  readonly formFields?: readonly FormField[];
}

/** A customer's value for one of the store's customer attributes. It is always text, whatever the attribute's type. */
export interface CustomerAttribute {
  readonly attributeId: number;
  readonly value: string;
}

/** A custom field of a form, its value as BigCommerce sent it. */
export interface FormField {
  readonly name: string;
  readonly value?: FormValue;
}

export type FormValue =
  | string
  | Decimal
  | boolean
  | null
  | readonly FormValue[]
  | { readonly [name: string]: FormValue };
