import type { Decimal } from './decimal.ts';
import type { Timestamp } from './timestamp.ts';

/** A BigCommerce customer in our words. A field that BigCommerce leaves empty is absent. The last four need V3. */
export interface Customer {
  readonly id: number;
  readonly email?: string;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly company?: string;
  readonly phone?: string;
  readonly notes?: string;
  readonly taxExemptCategory?: string;
  readonly registrationIpAddress?: string;
  readonly customerGroupId?: number;
  readonly storeCredit?: Decimal;
  readonly acceptsMarketing?: boolean;
  readonly resetPasswordOnLogin?: boolean;
  readonly formFields?: readonly FormField[];
  readonly dateCreated?: Timestamp;
  readonly dateModified?: Timestamp;
  /** The channels that the customer may use, ascending. Absent means all. */
  readonly channelIds?: readonly number[];
  readonly originChannelId?: number;
  /** By ascending id. */
  readonly addresses?: readonly Address[];
  /** By ascending attributeId. */
  readonly attributes?: readonly CustomerAttribute[];
}

/** An entry of the address book, in BigCommerce's fields. */
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

/** A custom field of the sign-up form, its value as received. */
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

/**
 * How deep lists and maps may be nested in a form field, counting the list of all fields and the field itself. DynamoDB
 * stores no more (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html).
 */
export const mostFormLevels = 32;

/** Whether `value` can be a customer's id: a positive integer that a double holds exactly. */
export function isCustomerId(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) > 0;
}
