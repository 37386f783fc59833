import type { Customer } from './customer.ts';
import { omittableFields } from './omittable-fields.ts';

/** Removes fields that are never stored. */
export type OmitFields = (customer: Customer) => Customer;

/** Names that may not be omitted are ignored: a customer is nothing without its id and its dates. */
export function omitting(names: readonly string[]): OmitFields {
  const omitted = new Set(names.filter((name) => omittableFields.includes(name)));
  if (omitted.size === 0) return (customer) => customer;
  return ({ id, ...fields }) => ({
    id,
    ...Object.fromEntries(Object.entries(fields).filter(([name]) => !omitted.has(name))),
  });
}
