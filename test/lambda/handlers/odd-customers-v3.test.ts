import { describe, expect, it } from 'vitest';
import { runningDynamoDb } from '../../support/running-table.ts';
import { runningV3Pipeline } from '../../support/v3-pipeline.ts';

const dynamoDb = runningDynamoDb();

/** The parts of a record that must exist because they were requested. */
const plain = {
  id: '7',
  store_credit_amounts: '[]',
  form_fields: '[]',
  addresses: '[]',
  attributes: '[]',
  address_count: '0',
  attribute_count: '0',
};
const zero = { storeCredit: 0 };

describe('a V3 customer in an unknown form', () => {
  it.each<
    [what: string, fields: Readonly<Record<string, string>>, attributes: Readonly<Record<string, unknown>>]
  >([
    ['only the parts that were asked for', {}, zero],
    [
      'null for everything',
      {
        email: 'null',
        store_credit_amounts: 'null',
        form_fields: 'null',
        addresses: 'null',
        attributes: 'null',
        channel_ids: 'null',
        authentication: 'null',
        customer_group_id: 'null',
        date_modified: 'null',
      },
      {},
    ],
    [
      'an e-mail address in capitals with spaces',
      { email: '" Ada@Example.COM "' },
      { ...zero, email: ' Ada@Example.COM ', emailKey: 'ada@example.com' },
    ],
    [
      'emoji, right-to-left text and half an emoji',
      { first_name: '"👩‍🚀"', last_name: '"אבג"', company: '"a\\ud83d"' },
      { ...zero, firstName: '👩‍🚀', lastName: 'אבג', company: 'a\ufffd' },
    ],
    [
      'a phone and a postal code as numbers',
      { phone: '15550100', addresses: '[{"id":1,"postal_code":89073,"form_fields":[]}]', address_count: '1' },
      { ...zero, phone: '15550100', addresses: [{ id: 1, postalCode: '89073' }] },
    ],
    [
      'dates with another zone and without seconds of a second',
      { date_created: '"2024-05-06T09:34:10+02:00"', date_modified: '"2024-05-06T07:34:10.250Z"' },
      { ...zero, dateCreated: '2024-05-06T07:34:10.000Z', dateModified: '2024-05-06T07:34:10.250Z' },
    ],
    ['empty dates', { date_created: '""', date_modified: '""' }, zero],
    [
      'a group of 0 and counts as text',
      { customer_group_id: '0', address_count: '"0"', attribute_count: '"0"' },
      zero,
    ],
    [
      'a group and a channel as text',
      { customer_group_id: '"3"', origin_channel_id: '"2"' },
      { ...zero, customerGroupId: 3, originChannelId: 2 },
    ],
    [
      'store credits of many digits',
      { store_credit_amounts: '[{"amount":0.1},{"amount":"0.20"},{"amount":12345678901234567890}]' },
      { storeCredit: '12345678901234567890.3' },
    ],
    [
      'a negative store credit in exponents',
      { store_credit_amounts: '[{"amount":-1.5e2}]' },
      { storeCredit: -150 },
    ],
    [
      'a currency beside the store credit',
      { store_credit_amounts: '[{"amount":5,"currency":"EUR"}]' },
      { storeCredit: 5 },
    ],
    ['one channel twice', { channel_ids: '[2,1,2]' }, { ...zero, channelIds: [1, 2, 2] }],
    ['no channel', { channel_ids: '[]' }, { ...zero, channelIds: [] }],
    [
      'form fields of every type',
      {
        form_fields:
          '[{"customer_id":7,"name":"b","value":null},{"name":"a","value":[1,"x",true]},{"name":"a","value":""}]',
      },
      {
        ...zero,
        formFields: [
          { name: 'a', value: '' },
          { name: 'a', value: [1, 'x', true] },
          { name: 'b', value: null },
        ],
      },
    ],
    ['form fields that are an empty object', { form_fields: '{}' }, zero],
    [
      'a form field named like a class',
      { form_fields: '[{"name":"constructor","value":{"constructor":"x"}}]' },
      { ...zero, formFields: [{ name: 'constructor', value: { constructor: 'x' } }] },
    ],
    [
      'an attribute with a number, true and a long text',
      {
        attributes: `[{"id":1,"attribute_id":3,"attribute_value":1.50},{"id":2,"attribute_id":1,"attribute_value":"${'x'.repeat(9)}"}]`,
        attribute_count: '2',
      },
      {
        ...zero,
        attributes: [
          { attributeId: 1, value: 'xxxxxxxxx' },
          { attributeId: 3, value: '1.50' },
        ],
      },
    ],
    [
      'addresses without a count, fewer than ten',
      {
        addresses: '[{"id":2,"city":"Ulm","form_fields":null},{"id":1,"form_fields":[]}]',
        address_count: 'null',
      },
      { ...zero, addresses: [{ id: 1 }, { id: 2, city: 'Ulm' }] },
    ],
    [
      'fields from the future',
      {
        segment_ids: '["a"]',
        shopper_profile_id: '"b"',
        loyalty: '{"points":9}',
        _authentication: '{"password":"secret"}',
      },
      zero,
    ],
    ['an authentication that says nothing', { authentication: '{}' }, zero],
  ])('is stored with exact values when it has %s', async (_what, fields, attributes) => {
    const pipeline = await runningV3Pipeline(dynamoDb);
    pipeline.store.inject({ kind: 'text', text: answerWith(fields) });

    const report = await pipeline.invoke({ customerIds: [7] });

    expect(report).toMatchObject({ created: 1, failed: [] });
    const { fingerprint, observedAt, ...item } = (await pipeline.table.item(7)) ?? {};
    expect(item).toEqual({ id: 7, storeHash: 'abc123', schemaVersion: 1, shard: 7, ...attributes });
  });

  it.each<[what: string, fields: Readonly<Record<string, string>>, error: string]>([
    ['no store credit', { store_credit_amounts: '' }, 'ContractError: store_credit_amounts'],
    ['no form fields', { form_fields: '' }, 'ContractError: form_fields'],
    ['no addresses', { addresses: '' }, 'ContractError: addresses'],
    ['no attributes', { attributes: '' }, 'ContractError: attributes'],
    ['addresses that are an object', { addresses: '{"1":{}}' }, 'ContractError: addresses'],
    [
      'an address without an id',
      { addresses: '[{"city":"Ulm","form_fields":[]}]', address_count: '1' },
      'ContractError: addresses[0].id',
    ],
    [
      'an address without form fields',
      { addresses: '[{"id":1}]', address_count: '1' },
      'ContractError: addresses[0].form_fields',
    ],
    [
      'one address twice',
      { addresses: '[{"id":1,"form_fields":[]},{"id":1,"form_fields":[]}]', address_count: '2' },
      'ContractError: addresses',
    ],
    [
      'one attribute twice',
      {
        attributes: '[{"attribute_id":1,"attribute_value":"a"},{"attribute_id":1,"attribute_value":"b"}]',
        attribute_count: '2',
      },
      'ContractError: attributes',
    ],
    [
      'an attribute without a value',
      { attributes: '[{"attribute_id":1}]', attribute_count: '1' },
      'ContractError: attributes[0].attribute_value',
    ],
    [
      'an attribute of another customer',
      { attributes: '[{"attribute_id":1,"attribute_value":"a","customer_id":8}]', attribute_count: '1' },
      'ContractError: attributes[0].customer_id',
    ],
    [
      'more addresses than its count says',
      { addresses: '[{"id":1,"form_fields":[]}]' },
      'ContradictoryAnswerError',
    ],
    ['a count that is no number', { address_count: '"many"' }, 'ContractError: address_count'],
    [
      'store credit with a comma',
      { store_credit_amounts: '[{"amount":"1,5"}]' },
      'ContractError: store_credit_amounts[0].amount',
    ],
    [
      'empty store credit',
      { store_credit_amounts: '[{"amount":""}]' },
      'ContractError: store_credit_amounts[0].amount',
    ],
    [
      'store credit of 39 digits',
      { store_credit_amounts: `[{"amount":${'9'.repeat(39)}}]` },
      'ContractError: store_credit_amounts[0].amount',
    ],
    [
      'store credits whose sum has 39 digits',
      { store_credit_amounts: `[{"amount":${'9'.repeat(38)}},{"amount":0.1}]` },
      'ContractError: store_credit_amounts',
    ],
    [
      'consent as text',
      { accepts_product_review_abandoned_cart_emails: '"yes"' },
      'ContractError: accepts_product_review_abandoned_cart_emails',
    ],
    ['a date of words', { date_modified: '"yesterday"' }, 'ContractError: date_modified'],
    ['an id as text', { id: '"7"' }, 'ContractError: data[0].id'],
    ['an id of another customer', { id: '8' }, 'ContradictoryAnswerError'],
    [
      'a form field nested 40 deep',
      { form_fields: `[{"name":"a","value":${'['.repeat(40)}${']'.repeat(40)}}]` },
      'ContractError: form_fields[0].value',
    ],
  ])('is refused with the name of the field, and changes nothing, when it has %s', async (_what, fields, error) => {
    const pipeline = await runningV3Pipeline(dynamoDb);
    pipeline.store.inject({ kind: 'text', text: answerWith(fields) }, { times: Number.POSITIVE_INFINITY });

    const report = await pipeline.invoke({ customerIds: [7] });

    expect(report).toMatchObject({ created: 0, failed: [{ id: 7, error: expect.stringContaining(error) }] });
    expect(await pipeline.table.item(7)).toBeUndefined();
  });
});

/** Fields whose text is empty are left out. */
function answerWith(fields: Readonly<Record<string, string>>): string {
  const entries = Object.entries({ ...plain, ...fields }).filter(([, json]) => json !== '');
  return `{"data":[{${entries.map(([name, json]) => `"${name}":${json}`).join()}}],"meta":{}}`;
}
