import { describe, expect, it } from 'vitest';
import type { Item } from '../../../local/cli/table.ts';
import { describeDifferences } from '../../../local/demo/agreement.ts';
import { newWireAddress } from '../../../local/store/v3/wire-address.ts';
import { newWireCustomer, type WireCustomer } from '../../../local/store/wire-customer.ts';

const ada: WireCustomer = {
  ...newWireCustomer(7, 'demo', 0),
  email: 'Ada@example.com',
  first_name: 'Ada ',
  store_credit: '150.7500',
  customer_group_id: 3,
  form_fields: [
    { name: 'Employees', value: 12 },
    { name: 'Interests', value: ['Cheese'] },
    { name: 'Referred by', value: null },
  ],
  date_created: 'Mon, 06 May 2024 07:34:10 +0000',
  date_modified: 'Tue, 07 May 2024 00:00:00 +0000',
  accepts_marketing: undefined,
};

const storedAda: Item = {
  id: { N: '7' },
  storeHash: { S: 'demo' },
  shard: { N: '7' },
  email: { S: 'Ada@example.com' },
  emailKey: { S: 'ada@example.com' },
  firstName: { S: 'Ada ' },
  storeCredit: { N: '150.75' },
  customerGroupId: { N: '3' },
  formFields: {
    L: [
      { M: { name: { S: 'Employees' }, value: { N: '12' } } },
      { M: { name: { S: 'Interests' }, value: { L: [{ S: 'Cheese' }] } } },
      { M: { name: { S: 'Referred by' }, value: { NULL: true } } },
    ],
  },
  resetPasswordOnLogin: { BOOL: false },
  dateCreated: { S: '2024-05-06T07:34:10.000Z' },
  dateModified: { S: '2024-05-07T00:00:00.000Z' },
  observedAt: { S: '2024-05-08T00:00:00.000Z' },
  fingerprint: { S: 'anything' },
};

const value = { id: 1, customer_id: 7, date_created: '', date_modified: '' };
const storedAddress: Item = {
  id: { N: '9' },
  customerId: { N: '7' },
  firstName: { S: 'Ann' },
  lastName: { S: 'Example' },
  address1: { S: '9 Example Street' },
  city: { S: 'Austin' },
  stateOrProvince: { S: 'Texas' },
  postalCode: { S: '78701' },
  country: { S: 'United States' },
  countryCode: { S: 'US' },
  addressType: { S: 'residential' },
  formFields: { L: [{ M: { name: { S: 'Floor' }, value: { S: '3' } } }] },
};

const tombstone: Item = {
  id: { N: '8' },
  storeHash: { S: 'demo' },
  deletedAt: { S: '2024-05-08T00:00:00.000Z' },
};

const differing = (ids: string, count = 1) =>
  `store and table differ in ${count} ${count === 1 ? 'customer' : 'customers'}: ${ids}; start again with --verbose to see why`;

describe('describeDifferences', () => {
  it('returns undefined when all customers are stored correctly and tombstones belong to others', () => {
    expect(describeDifferences([ada], [storedAda, tombstone])).toBeUndefined();
  });

  it('compares the parts that only V3 has when they are copied', () => {
    const address = { ...newWireAddress(9, 7), form_fields: [{ name: 'Floor', value: '3' }] };
    const attribute = { ...value, attribute_id: 2, attribute_value: '5' };
    const parts = { addresses: [address], attributes: [attribute] };
    const stored: Item = {
      ...storedAda,
      schemaVersion: { N: '1' },
      originChannelId: { N: '1' },
      addresses: { L: [{ M: storedAddress }] },
      attributes: { L: [{ M: { attributeId: { N: '2' }, value: { S: '5' } } }] },
    };

    expect(describeDifferences([ada], [stored], () => parts)).toBeUndefined();
    expect(describeDifferences([ada], [stored], () => ({ ...parts, attributes: [] }))).toBe(differing('7'));
    expect(describeDifferences([ada], [stored], () => ({ ...parts, addresses: [] }))).toBe(differing('7'));
    expect(describeDifferences([ada], [stored])).toBe(differing('7'));
  });

  it.each<[string, Partial<Record<string, Item[string]>>]>([
    ['an e-mail', { email: { S: 'ada@example.com' } }],
    ['a name', { firstName: { S: 'Ada' } }],
    ['a credit', { storeCredit: { N: '150.7' } }],
    ['a group', { customerGroupId: { N: '4' } }],
    ['a form field', { formFields: { L: [] } }],
    ['a flag', { resetPasswordOnLogin: { BOOL: true } }],
    ['a date', { dateModified: { S: '2024-05-06T07:34:10.000Z' } }],
    ['an additional attribute', { acceptsMarketing: { BOOL: false } }],
    ['a tombstone', { deletedAt: { S: '2024-05-08T00:00:00.000Z' } }],
  ])('names a customer with a difference in %s', (_what, attributes) => {
    expect(describeDifferences([ada], [{ ...storedAda, ...attributes } as Item])).toBe(differing('7'));
  });

  it('names customers that are not stored, and stored ones that do not exist', () => {
    expect(describeDifferences([{ ...ada, id: 3 }], [storedAda])).toBe(differing('3, 7', 2));
  });

  it('names at most 20 customers', () => {
    const many = Array.from({ length: 23 }, (_, index) => newWireCustomer(index + 1, 'demo', 0));
    const first = Array.from({ length: 20 }, (_, index) => index + 1).join(', ');

    expect(describeDifferences(many, [])).toBe(differing(`${first} and 3 more`, 23));
  });

  it.each([
    ['0.0000', '0'],
    ['5.0000', '5'],
    ['100', '100'],
    ['0.0100', '0.01'],
    ['99999.9900', '99999.99'],
  ])('reads a credit of %s as %s', (credit, stored) => {
    const items = [{ ...storedAda, storeCredit: { N: stored } }];

    expect(describeDifferences([{ ...ada, store_credit: credit }], items)).toBeUndefined();
  });
});
