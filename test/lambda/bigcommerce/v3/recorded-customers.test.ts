import { describe, expect, it } from 'vitest';
import { toCustomer } from '../../../../lambda/bigcommerce/v3/customer.ts';
import type { Include } from '../../../../lambda/bigcommerce/v3/include.ts';
import { ContractError } from '../../../../lambda/sync/errors.ts';
import { recordsOf } from './recorded.ts';

/** The fields that all recorded customers have. */
const plain = { acceptsMarketing: false, resetPasswordOnLogin: false, originChannelId: 1 };

describe('toCustomer with recorded answers', () => {
  it('reads a list of 2026 without includes, newest first', () => {
    const customers = read('list-default-order-2026');

    expect(customers.map(({ id }) => id)).toEqual([12, 11, 10, 8, 6, 4, 1]);
    expect(customers[0]).toEqual({
      ...plain,
      id: 12,
      email: 'customer-12@example.com',
      firstName: 'Ann',
      lastName: 'Example',
      dateCreated: '2026-06-18T14:37:37.000Z',
      dateModified: '2026-06-18T14:37:37.000Z',
    });
    expect(customers.at(-1)).toEqual({
      ...plain,
      id: 1,
      email: 'customer-1@example.com',
      firstName: 'Bob',
      lastName: 'Example',
      notes: 'Updated by a test',
      dateCreated: '2026-06-18T12:03:42.000Z',
      dateModified: '2026-06-18T12:04:21.000Z',
    });
  });

  it('reads the same customers from both lists of one store', () => {
    const [, , , , , ...both] = read('list-default-order-2026');

    expect(read('list-two-2026')).toEqual(both);
  });

  it('reads a store credit of the number 0, and an e-mail address with a plus', () => {
    expect(read('retrieve-storecredit-2023', ['storecredit'])).toEqual([
      {
        ...plain,
        id: 3,
        email: 'fred+e141dc52@example.com',
        firstName: 'Fred',
        lastName: 'Example',
        storeCredit: { text: '0' },
        dateCreated: '2023-01-28T19:56:00.000Z',
        dateModified: '2023-02-11T03:44:38.000Z',
      },
    ]);
  });

  it('keeps the case of an e-mail address, and equal dates', () => {
    const customers = read('bulk-update-2023', ['storecredit']);

    expect(customers.map(({ email }) => email)).toEqual([
      'customer-147@example.com',
      'Mixed.Case@example.com',
    ]);
    expect(customers.map(({ dateModified }) => dateModified)).toEqual([
      '2023-02-01T05:42:34.000Z',
      '2023-02-01T05:42:34.000Z',
    ]);
  });

  it('reads a customer of one channel and one group', () => {
    expect(read('get-group-channel-2026')).toEqual([
      {
        ...plain,
        id: 680,
        email: 'customer-680@example.com',
        firstName: 'Sam',
        lastName: 'Example',
        company: 'Example Ltd',
        phone: '5550100',
        customerGroupId: 297,
        channelIds: [1],
        dateCreated: '2026-04-06T08:31:12.000Z',
        dateModified: '2026-04-06T08:31:12.000Z',
      },
    ]);
  });

  it('reads an address with form fields, and keeps a space at the end of notes', () => {
    const [customer] = read('post-with-address-2026', ['storecredit', 'addresses']);

    expect(customer).toMatchObject({
      id: 681,
      notes: 'Business to customers ',
      taxExemptCategory: 'wholesale',
    });
    expect(customer?.addresses).toEqual([
      {
        id: 367,
        customerId: 681,
        firstName: 'May',
        lastName: 'Example',
        company: 'Example Ltd',
        phone: '5550101',
        address1: '1 Example Colony',
        address2: 'Near Example',
        city: 'Hyderabad',
        stateOrProvince: 'Telangana',
        postalCode: '500038',
        country: 'India',
        countryCode: 'IN',
        addressType: 'residential',
      },
    ]);
  });

  it.each([
    ['include-addresses-2020', [1]],
    ['include-addresses-null-channels-2021', undefined],
  ])('reads %s, which has no channel of origin', (name, channelIds) => {
    const [customer] = read(name, ['addresses']);

    expect(customer).toMatchObject({ id: 1, acceptsMarketing: true });
    expect(customer).not.toHaveProperty('originChannelId');
    expect(customer?.channelIds).toEqual(channelIds);
    expect(customer?.addresses).toEqual([
      {
        id: 1,
        customerId: 1,
        firstName: 'Kim',
        lastName: 'Example',
        address1: '1 Example Street',
        address2: 'U6',
        city: 'Cabramatta',
        stateOrProvince: 'New South Wales',
        postalCode: '2166',
        country: 'Australia',
        countryCode: 'AU',
        addressType: 'residential',
      },
    ]);
  });

  it('refuses records without form fields when form fields were requested', () => {
    expect(() => read('include-addresses-2020', ['addresses', 'formfields'])).toThrow(
      contractError('form_fields'),
    );
  });

  it('reads the value of an attribute as text, with the id of the attribute and not of the value', () => {
    expect(read('attributes-2018', ['attributes'])).toEqual([
      { id: 11, attributes: [{ attributeId: 1, value: '55' }] },
    ]);
  });

  it('reads the sample of the documentation, which has another order of keys and no channels', () => {
    expect(read('docs-login-sample-2020')).toEqual([
      {
        id: 1,
        email: 'customer@example.com',
        firstName: 'Jane',
        lastName: 'Doe',
        company: 'BigCommerce',
        taxExemptCategory: 'D',
        customerGroupId: 2,
        acceptsMarketing: true,
        resetPasswordOnLogin: false,
        dateCreated: '2020-02-06T17:46:33.000Z',
        dateModified: '2020-02-07T19:58:03.000Z',
      },
    ]);
  });

  it('drops fields that were not requested, such as the store credit in the answer to a write', () => {
    for (const name of ['post-create-2026', 'put-update-2026', 'create-2023', 'put-2026']) {
      expect(read(name)[0]).not.toHaveProperty('storeCredit');
    }
    expect(read('create-2023', ['storecredit'])[0]).toMatchObject({
      id: 19,
      firstName: 'jack',
      storeCredit: { text: '0' },
    });
  });

  it.each<[string, Include, string]>([
    ['list-default-order-2026', 'storecredit', 'store_credit_amounts'],
    ['list-default-order-2026', 'formfields', 'form_fields'],
    ['list-default-order-2026', 'attributes', 'attributes'],
    ['put-2026', 'addresses', 'addresses'],
  ])('refuses %s when %s was requested, because it is absent', (name, include, path) => {
    expect(() => read(name, [include])).toThrow(contractError(path));
  });

  it('reads no customer from an answer without one', () => {
    expect(read('retrieve-none-2023')).toEqual([]);
  });

  it('drops undocumented fields, and reads form fields of every type', () => {
    const include: Include[] = ['storecredit', 'formfields', 'attributes'];

    expect(read('all-includes-shape', include)).toEqual([
      {
        ...plain,
        id: 7,
        email: 'customer-7@example.com',
        firstName: 'Eve',
        lastName: 'Example',
        storeCredit: { text: '43.15' },
        formFields: [
          { name: 'Age', value: { text: '12.345' } },
          { name: 'Colours', value: ['red', 'green'] },
          { name: 'Licence', value: 'A1' },
        ],
        dateCreated: '2024-11-01T00:00:00.000Z',
        dateModified: '2024-11-01T00:00:00.000Z',
      },
    ]);
  });

  it('does not accept two of twelve addresses as complete', () => {
    expect(() => read('all-includes-shape', ['addresses'])).toThrow(
      'addresses hold 2, but address_count says 12',
    );
  });
});

function read(name: string, include: readonly Include[] = []) {
  return recordsOf(name).map((record) => toCustomer(record, { include }));
}

function contractError(path: string) {
  return expect.objectContaining({ constructor: ContractError, path });
}
