import { describe, expect, it } from 'vitest';
import { parseJson } from '../../../../lambda/bigcommerce/json.ts';
import { toCustomer as toCustomerV2 } from '../../../../lambda/bigcommerce/v2/customer.ts';
import { type RecordContext, toCustomer } from '../../../../lambda/bigcommerce/v3/customer.ts';
import type { Include } from '../../../../lambda/bigcommerce/v3/include.ts';
import { fingerprintOf } from '../../../../lambda/customer/fingerprint.ts';
import { ContractError, ContradictoryAnswerError } from '../../../../lambda/sync/errors.ts';

const everything: readonly Include[] = ['storecredit', 'formfields', 'addresses', 'attributes'];

/** A record with nothing but empty requested lists. */
const nothing = {
  store_credit_amounts: '[]',
  form_fields: '[]',
  addresses: '[]',
  attributes: '[]',
};
const nobody = { id: 5, storeCredit: { text: '0' } };

describe('toCustomer', () => {
  it.each<[string, Record<string, string>, object]>([
    ['only an id', {}, {}],
    [
      'empty text, null and group 0',
      { email: '""', phone: 'null', customer_group_id: '0', date_created: '""' },
      {},
    ],
    ['an integer phone', { phone: '15551234567890123456789' }, { phone: '15551234567890123456789' }],
    [
      'dates in RFC 2822',
      { date_modified: '"Mon, 06 May 2024 07:34:10 +0000"' },
      { dateModified: '2024-05-06T07:34:10.000Z' },
    ],
    [
      'dates in ISO 8601',
      { date_modified: '"2024-05-06T09:34:10+02:00"' },
      { dateModified: '2024-05-06T07:34:10.000Z' },
    ],
    [
      'a forced change of password',
      { authentication: '{"force_password_reset":true}' },
      { resetPasswordOnLogin: true },
    ],
    ['authentication that is null', { authentication: 'null' }, {}],
    [
      'consent to e-mails',
      { accepts_product_review_abandoned_cart_emails: 'true' },
      { acceptsMarketing: true },
    ],
    ['the names that only V2 uses', { accepts_marketing: 'true', store_credit: '"5"' }, {}],
    [
      'channels in any order',
      { channel_ids: '[3, 1, 2]', origin_channel_id: '3' },
      { channelIds: [1, 2, 3], originChannelId: 3 },
    ],
    ['no channel', { channel_ids: '[]' }, { channelIds: [] }],
    ['all channels', { channel_ids: 'null', origin_channel_id: 'null' }, {}],
    [
      'store credit as text',
      { store_credit_amounts: '[{"amount":"150.7500"}]' },
      { storeCredit: { text: '150.75' } },
    ],
    [
      'store credit of more digits than a double holds',
      { store_credit_amounts: '[{"amount":1234567890123456789.01}]' },
      { storeCredit: { text: '1234567890123456789.01' } },
    ],
    [
      'several store credits, which a double would add up to 0.30000000000000004',
      { store_credit_amounts: '[{"amount":0.1},{"amount":"0.2"}]' },
      { storeCredit: { text: '0.3' } },
    ],
    ['store credit of null', { store_credit_amounts: 'null' }, { storeCredit: undefined }],
    ['form fields of null', { form_fields: 'null' }, {}],
    [
      'form fields in any order, with the ids of the customer',
      {
        form_fields:
          '[{"customer_id":5,"name":"b","value":["x","y"]},{"customer_id":5,"name":"a","value":1.50}]',
      },
      {
        formFields: [
          { name: 'a', value: { text: '1.5' } },
          { name: 'b', value: ['x', 'y'] },
        ],
      },
    ],
    ['addresses of null', { addresses: 'null', address_count: '0' }, {}],
    [
      'addresses in any order, whose empty fields are unset',
      {
        addresses: `[${address(9, { city: '"Ulm"' })},${address(8, { address2: '""', phone: '5550100' })}]`,
        address_count: '2',
      },
      {
        addresses: [
          { id: 8, customerId: 5, phone: '5550100' },
          { id: 9, customerId: 5, city: 'Ulm' },
        ],
      },
    ],
    [
      'form fields of an address',
      { addresses: `[${address(8, { form_fields: '[{"address_id":8,"name":"Door","value":2}]' })}]` },
      { addresses: [{ id: 8, customerId: 5, formFields: [{ name: 'Door', value: { text: '2' } }] }] },
    ],
    [
      'attributes in any order, a number and nothing as text',
      {
        attributes: `[${attribute(20, '7.0')},${attribute(10, 'null')},${attribute(15, '""')}]`,
        attribute_count: '3',
      },
      {
        attributes: [
          { attributeId: 10, value: '' },
          { attributeId: 15, value: '' },
          { attributeId: 20, value: '7.0' },
        ],
      },
    ],
    ['half a character', { first_name: '"half \\ud83d"' }, { firstName: 'half \ufffd' }],
    ['a field of the future, and a prototype', { loyalty: '[1]', ['__proto__']: '{"a":1}' }, {}],
  ])('reads %s', (_, fields, expected) => {
    const { storeCredit, ...customer } = { ...nobody, ...expected };

    expect(read(fields)).toEqual({ ...customer, ...(storeCredit && { storeCredit }) });
  });

  it.each<[string, Record<string, string>, string]>([
    ['an id as text', { id: '"5"' }, 'id'],
    ['no id', { id: 'null' }, 'id'],
    ['an id above 2^53', { id: '9007199254740993' }, 'id'],
    ['a date that cannot be read', { date_modified: '"yesterday"' }, 'date_modified'],
    ['authentication that is text', { authentication: '"forced"' }, 'authentication'],
    [
      'a password reset that is text',
      { authentication: '{"force_password_reset":"yes"}' },
      'authentication.force_password_reset',
    ],
    ['channels that are no list', { channel_ids: '1' }, 'channel_ids'],
    ['a channel that is null', { channel_ids: '[1,null]' }, 'channel_ids[1]'],
    ['a channel of origin that is text', { origin_channel_id: '"shop"' }, 'origin_channel_id'],
    ['store credit that is no list', { store_credit_amounts: '{"amount":5}' }, 'store_credit_amounts'],
    [
      'an amount that is no number',
      { store_credit_amounts: '[{"amount":"1,234.50"}]' },
      'store_credit_amounts[0].amount',
    ],
    [
      'an empty amount',
      { store_credit_amounts: '[{"amount":1},{"amount":""}]' },
      'store_credit_amounts[1].amount',
    ],
    ['an amount that is missing', { store_credit_amounts: '[{}]' }, 'store_credit_amounts[0].amount'],
    ['an amount without its object', { store_credit_amounts: '[5]' }, 'store_credit_amounts[0]'],
    [
      'amounts whose exact sum DynamoDB cannot keep',
      { store_credit_amounts: '[{"amount":1e30},{"amount":1e-30}]' },
      'store_credit_amounts',
    ],
    ['form fields that are text', { form_fields: '"none"' }, 'form_fields'],
    ['a form field without a name', { form_fields: '[{"value":1}]' }, 'form_fields[0].name'],
    ['addresses that are an object', { addresses: '{"data":[]}' }, 'addresses'],
    ['an address without an id', { addresses: '[{"customer_id":5}]' }, 'addresses[0].id'],
    [
      'an address of another customer',
      { addresses: `[${address(8, { customer_id: '6' })}]` },
      'addresses[0].customer_id',
    ],
    ['an address twice', { addresses: `[${address(8)},${address(7)},${address(8)}]` }, 'addresses'],
    ['a city that is a list', { addresses: `[${address(8, { city: '["Ulm"]' })}]` }, 'addresses[0].city'],
    [
      'an address without the requested form fields',
      { addresses: '[{"id":8,"customer_id":5}]' },
      'addresses[0].form_fields',
    ],
    [
      'an attribute without its id',
      { attributes: '[{"attribute_value":"x"}]' },
      'attributes[0].attribute_id',
    ],
    ['an attribute without a value', { attributes: '[{"attribute_id":1}]' }, 'attributes[0].attribute_value'],
    [
      'an attribute that is an object',
      { attributes: `[${attribute(1, '{"a":1}')}]` },
      'attributes[0].attribute_value',
    ],
    [
      'two values of one attribute',
      { attributes: `[${attribute(1, '"x"')},${attribute(1, '"y"')}]` },
      'attributes',
    ],
    ['a count that is no number', { address_count: '"many"' }, 'address_count'],
  ])('refuses %s, and names the field', (_, fields, path) => {
    expect(() => read(fields)).toThrow(expect.objectContaining({ constructor: ContractError, path }));
  });

  it.each<[Include, string]>([
    ['storecredit', 'store_credit_amounts'],
    ['formfields', 'form_fields'],
    ['addresses', 'addresses'],
    ['attributes', 'attributes'],
  ])('refuses a record without the requested %s, and accepts it when they were not requested', (include, path) => {
    const record = parseJson(Buffer.from('{"id":5}'));

    expect(() => toCustomer(record, { include: [include] })).toThrow(
      expect.objectContaining({ constructor: ContractError, path }),
    );
    expect(toCustomer(record, { include: [] })).toEqual({ id: 5 });
  });

  it.each<[string, Record<string, string>, string]>([
    ['fewer addresses than counted', { address_count: '1' }, 'addresses hold 0, but address_count says 1'],
    [
      'more addresses than counted',
      { addresses: `[${address(8)}]`, address_count: '0' },
      'addresses hold 1, but address_count says 0',
    ],
    [
      'fewer attributes than counted',
      { attribute_count: '11' },
      'attributes hold 0, but attribute_count says 11',
    ],
    [
      'ten addresses that nobody counted',
      { addresses: `[${Array.from({ length: 10 }, (_, n) => address(n + 1))}]` },
      'addresses hold 10, but address_count says nothing',
    ],
  ])('asks again about %s', (_, fields, contradiction) => {
    expect(() => read(fields)).toThrow(ContradictoryAnswerError);
    expect(() => read(fields)).toThrow(contradiction);
  });

  it('uses the complete lists from their own endpoints', () => {
    const ids = Array.from({ length: 12 }, (_, index) => index + 1);
    const fetched = {
      addresses: parsed(`[${ids.toReversed().map((id) => address(id))}]`),
      attributes: parsed(`[${ids.map((id) => attribute(id, '"x"'))}]`),
    };
    const fields = { addresses: `[${address(1)}]`, address_count: '12', attribute_count: '12' };

    const customer = read(fields, { fetched });

    expect(customer.addresses?.map(({ id }) => id)).toEqual(ids);
    expect(customer.attributes?.map(({ attributeId }) => attributeId)).toEqual(ids);
  });

  it('asks again when a fetched list is not as long as its count', () => {
    const fetched = { addresses: parsed(`[${address(1)}]`) };

    expect(() => read({ address_count: '12' }, { fetched })).toThrow(
      'addresses hold 1, but address_count says 12',
    );
  });

  it('never quotes a value that it refuses', () => {
    expect(() => read({ store_credit_amounts: '[{"amount":"canary-value"}]' })).toThrow(
      'store_credit_amounts[0].amount: expected a decimal number of at most 38 digits, got text of 12 characters',
    );
  });

  it('gives a customer the same fingerprint as V2', () => {
    const shared = `"id": 5, "company": "Valenzuela Plc", "first_name": "Ivory ", "last_name": "", "notes": "👩‍🚀",
      "email": "Ivory.Keller@example.com", "phone": "+1 (752) 337-4022", "registration_ip_address": "203.0.113.9",
      "customer_group_id": 3, "tax_exempt_category": "D"`;
    const v2 = `{ ${shared}, "accepts_marketing": true, "reset_pass_on_login": false, "store_credit": "150.7500",
      "date_created": "Mon, 06 May 2024 07:34:10 +0000", "date_modified": "Mon, 06 May 2024 09:00:00 +0000",
      "form_fields": [{ "name": "b", "value": 12.50 }, { "name": "a", "value": ["x"] }, { "name": "c", "value": null }] }`;
    const v3 = `{ "origin_channel_id": null, ${shared}, "accepts_product_review_abandoned_cart_emails": true,
      "authentication": { "force_password_reset": false }, "store_credit_amounts": [{ "amount": 150.75 }],
      "date_created": "2024-05-06T07:34:10Z", "date_modified": "2024-05-06T09:00:00Z", "channel_ids": null,
      "form_fields": [{ "customer_id": 5, "name": "c", "value": null }, { "customer_id": 5, "name": "a", "value": ["x"] },
        { "customer_id": 5, "name": "b", "value": 12.5 }] }`;

    const fromV2 = toCustomerV2(parseJson(Buffer.from(v2)));
    const fromV3 = toCustomer(parseJson(Buffer.from(v3)), { include: ['storecredit', 'formfields'] });

    expect(fromV3).toEqual(fromV2);
    expect(fingerprintOf(fromV3)).toBe(fingerprintOf(fromV2));
  });

  it.each([
    ['null', '[]', '"0.0000"', '[]'],
    ['[]', 'null', '"0.0000"', '[{"amount":0}]'],
  ])('gives a customer without form fields and credit the same fingerprint as V2: %s, %s', (fieldsV2, fieldsV3, creditV2, creditV3) => {
    const v2 = toCustomerV2(
      parseJson(Buffer.from(`{ "id": 5, "form_fields": ${fieldsV2}, "store_credit": ${creditV2} }`)),
    );

    expect(fingerprintOf(read({ form_fields: fieldsV3, store_credit_amounts: creditV3 }))).toBe(
      fingerprintOf(v2),
    );
  });
});

/** Each value as JSON. */
function read(fields: Record<string, string>, context: Partial<RecordContext> = {}) {
  const record = object({ id: '5', ...nothing, ...fields });
  return toCustomer(parseJson(Buffer.from(record)), { include: everything, ...context });
}

function address(id: number, fields: Record<string, string> = {}): string {
  return object({ id: `${id}`, customer_id: '5', form_fields: '[]', ...fields });
}

function attribute(attributeId: number, value: string): string {
  const fields = { id: `${attributeId + 100}`, attribute_id: `${attributeId}`, attribute_value: value };
  return object({ ...fields, customer_id: '5', date_modified: '"2018-11-14T18:58:08Z"' });
}

function object(fields: Record<string, string>): string {
  return `{${Object.entries(fields).map(([name, value]) => `"${name}":${value}`)}}`;
}

function parsed(json: string): readonly unknown[] {
  const value = parseJson(Buffer.from(json));
  return Array.isArray(value) ? value : [];
}
