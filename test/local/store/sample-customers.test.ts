import { describe, expect, it } from 'vitest';
import { sampleCustomers } from '../../../local/store/sample-customers.ts';

describe('sampleCustomers', () => {
  it('gives the same customers for the same count and seed', () => {
    expect(sampleCustomers(50)).toEqual(sampleCustomers(50));
    expect(sampleCustomers(50, 2)).not.toEqual(sampleCustomers(50, 3));
  });

  it('begins with the same customers for every count', () => {
    expect(sampleCustomers(20).slice(0, 10)).toEqual(sampleCustomers(10));
  });

  it('invents only people who cannot exist', () => {
    for (const customer of sampleCustomers(2_000)) {
      expect(customer.email).toMatch(/^[A-Za-z]*\.?[A-Za-z]*\.?\d+@example\.com$/);
      expect(customer.registration_ip_address).toMatch(/^(203\.0\.113\.\d+)?$/);
      expect(customer.phone).toMatch(/^(\+1 \(\d{3}\) 555-01\d\d)?$/);
    }
  });

  it('gives unique e-mails, valid dates and credit with four decimals', () => {
    const customers = sampleCustomers(2_000);

    expect(new Set(customers.map(({ email }) => email.toLowerCase())).size).toBe(2_000);
    for (const customer of customers) {
      expect(Date.parse(customer.date_modified)).toBeGreaterThanOrEqual(Date.parse(customer.date_created));
      expect(customer.store_credit).toMatch(/^\d+\.\d{4}$/);
    }
  });

  it('varies like the customers of a real store', () => {
    const customers = sampleCustomers(2_000);
    const values = customers.flatMap(({ form_fields }) => form_fields ?? []).map(({ value }) => value);

    expect(customers.some(({ first_name }) => first_name.endsWith(' '))).toBe(true);
    expect(customers.some(({ first_name }) => /\p{Emoji_Presentation}/u.test(first_name))).toBe(true);
    expect(customers.some(({ accepts_marketing }) => accepts_marketing === undefined)).toBe(true);
    expect(customers.some(({ form_fields }) => form_fields === null)).toBe(true);
    expect(customers.some(({ form_fields }) => form_fields?.length === 0)).toBe(true);
    expect(values).toContain(null);
    expect(values).toContain('');
    expect(new Set(values.map((value) => typeof value))).toEqual(new Set(['string', 'number', 'object']));
    expect(values.some((value) => Array.isArray(value) && value.length > 0)).toBe(true);
  });
});
