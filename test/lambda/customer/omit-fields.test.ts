import { describe, expect, it } from 'vitest';
import type { Customer } from '../../../lambda/customer/customer.ts';
import { parseDecimal } from '../../../lambda/customer/decimal.ts';
import { omitting } from '../../../lambda/customer/omit-fields.ts';
import { omittableFields } from '../../../lambda/customer/omittable-fields.ts';
import { parseTimestamp } from '../../../lambda/customer/timestamp.ts';

const date = parseTimestamp('2024-05-06T07:34:10Z');
const customer = {
  id: 7,
  email: 'ada@example.com',
  firstName: 'Ada',
  lastName: 'Example',
  company: 'Example Ltd',
  phone: '5550100',
  notes: 'private',
  taxExemptCategory: 'D',
  registrationIpAddress: '192.0.2.1',
  customerGroupId: 2,
  storeCredit: parseDecimal('1.5'),
  acceptsMarketing: true,
  resetPasswordOnLogin: false,
  formFields: [{ name: 'a', value: 'b' }],
  dateCreated: date,
  dateModified: date,
  channelIds: [1],
  originChannelId: 1,
  addresses: [{ id: 8 }],
  attributes: [{ attributeId: 1, value: 'x' }],
} as Required<Customer>;
const never = ['id', 'dateCreated', 'dateModified'];

describe('omitting', () => {
  it('removes the named fields and nothing else', () => {
    const { notes, phone, ...rest } = customer;

    expect(omitting(['phone', 'notes'])(customer)).toEqual(rest);
  });

  it('can remove everything but the id and the dates', () => {
    expect(Object.keys(customer).filter((name) => !omittableFields.includes(name))).toEqual(never);
    expect(Object.keys(omitting(omittableFields)(customer))).toEqual(never);
  });

  it.each([...never, 'storeHash', 'fingerprint', 'nonsense', '__proto__'])('does not remove %s', (name) => {
    expect(omitting([name, 'notes'])(customer)).toEqual({ ...customer, notes: undefined });
  });

  it('changes no customer that lacks the fields', () => {
    expect(omitting(['notes'])({ id: 7 })).toEqual({ id: 7 });
    expect(omitting([])(customer)).toBe(customer);
  });
});
