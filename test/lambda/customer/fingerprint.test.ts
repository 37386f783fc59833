import { describe, expect, it } from 'vitest';
import type { Customer } from '../../../lambda/customer/customer.ts';
import { Decimal } from '../../../lambda/customer/decimal.ts';
import { fingerprintOf } from '../../../lambda/customer/fingerprint.ts';

describe('fingerprintOf', () => {
  it('is the same for the same fields in another order', () => {
    const customer: Customer = { id: 1, email: 'a@example.com', storeCredit: new Decimal('1.5') };
    const shuffled: Customer = { storeCredit: new Decimal('1.5'), email: 'a@example.com', id: 1 };

    expect(fingerprintOf(shuffled)).toBe(fingerprintOf(customer));
  });

  it.each<[string, Customer, Customer]>([
    ['a value', { id: 1, notes: 'a' }, { id: 1, notes: 'b' }],
    ['the field of a value', { id: 1, firstName: 'a' }, { id: 1, lastName: 'a' }],
    ['the last digit of a credit', withCredit('0.12345678901234567'), withCredit('0.12345678901234568')],
    ['a number and its text in a form field', withField('5'), withField(new Decimal('5'))],
    ['null and no value in a form field', withField(null), { id: 1, formFields: [{ name: 'size' }] }],
  ])('differs for %s', (_what, one, other) => {
    expect(fingerprintOf(one)).not.toBe(fingerprintOf(other));
  });

  it('is short, because full sweeps read the whole index', () => {
    expect(fingerprintOf({ id: 1 })).toMatch(/^[\w-]{22}$/);
  });
});

function withCredit(text: string): Customer {
  return { id: 1, storeCredit: new Decimal(text) };
}

function withField(value: string | Decimal | null): Customer {
  return { id: 1, formFields: [{ name: 'size', value }] };
}
