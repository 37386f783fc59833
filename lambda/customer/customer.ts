import type { Decimal } from './decimal.ts';
import type { Timestamp } from './timestamp.ts';

/** A BigCommerce customer in our words. A field that BigCommerce leaves empty is absent. */
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
 * Lists and maps inside one another in a form field, the list of all fields and the field itself included: as many as
 * DynamoDB stores (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html).
 */
export const mostFormLevels = 32;

/** Whether `value` can be a customer's id: a positive integer that a double holds exactly. */
export function isCustomerId(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) > 0;
}
