import type { Customer } from './customer.ts';

/** A customer is nothing without its id, and the dates decide which version wins and what a sweep reads. */
type Kept = 'id' | 'dateCreated' | 'dateModified';

const isOmittable: Record<Exclude<keyof Customer, Kept>, true> = {
  email: true,
  firstName: true,
  lastName: true,
  company: true,
  phone: true,
  notes: true,
  taxExemptCategory: true,
  registrationIpAddress: true,
  customerGroupId: true,
  storeCredit: true,
  acceptsMarketing: true,
  resetPasswordOnLogin: true,
  formFields: true,
  channelIds: true,
  originChannelId: true,
  addresses: true,
  attributes: true,
};

/** The attributes of a stored customer that the setting `omitFields` may name. `email` omits `emailKey` too. */
export const omittableFields: readonly string[] = Object.keys(isOmittable);
