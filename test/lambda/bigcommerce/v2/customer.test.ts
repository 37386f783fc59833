import { describe, expect, it } from 'vitest';
import { parseJson } from '../../../../lambda/bigcommerce/json.ts';
import { toCustomer } from '../../../../lambda/bigcommerce/v2/customer.ts';
import type { Customer } from '../../../../lambda/customer/customer.ts';
import { ContractError } from '../../../../lambda/sync/errors.ts';

describe('toCustomer', () => {
  it('reads a customer as V2 sends it', () => {
    const customer = read(`{
      "id": 5, "company": "Valenzuela Plc", "first_name": "Ivory ", "last_name": "Keller",
      "email": "Ivory.Keller@example.com", "phone": "+1 (752) 337-4022", "form_fields": null,
      "date_created": "Mon, 06 May 2024 07:34:10 +0000", "date_modified": "Mon, 06 May 2024 09:00:00 +0000",
      "store_credit": "150.7500", "registration_ip_address": "203.0.113.9", "customer_group_id": 3,
      "notes": "calls early", "tax_exempt_category": "D", "reset_pass_on_login": false, "accepts_marketing": true,
      "addresses": { "url": "https://api.bigcommerce.com/stores/abc123/v2/customers/5/addresses",
                     "resource": "/customers/5/addresses" }
    }`);

    expect(customer).toEqual({
      id: 5,
      company: 'Valenzuela Plc',
      firstName: 'Ivory ',
      lastName: 'Keller',
      email: 'Ivory.Keller@example.com',
      phone: '+1 (752) 337-4022',
      dateCreated: '2024-05-06T07:34:10.000Z',
      dateModified: '2024-05-06T09:00:00.000Z',
      storeCredit: { text: '150.75' },
      registrationIpAddress: '203.0.113.9',
      customerGroupId: 3,
      notes: 'calls early',
      taxExemptCategory: 'D',
      resetPasswordOnLogin: false,
      acceptsMarketing: true,
    });
  });

  it('leaves out fields that BigCommerce leaves unset', () => {
    const customer = read(`{
      "id": 5, "company": "", "first_name": null, "email": "", "phone": "", "notes": "", "form_fields": [],
      "date_created": "", "date_modified": null, "customer_group_id": 0, "store_credit": null
    }`);

    expect(customer).toEqual({ id: 5 });
  });

  it('reads an old answer with only an id', () => {
    expect(read('{ "id": 5 }')).toEqual({ id: 5 });
  });

  it('drops unknown fields, and passwords', () => {
    const customer = read(
      '{ "id": 5, "_authentication": { "password": "secret" }, "loyalty": [1], "__proto__": {"a": 1} }',
    );

    expect(customer).toEqual({ id: 5 });
    expect('a' in customer).toBe(false);
  });

  it.each([
    ['15551234567', '15551234567'],
    ['15551234567890123456789', '15551234567890123456789'],
  ])('reads the integer phone %s as text', (wire, phone) => {
    expect(read(`{ "id": 5, "phone": ${wire} }`).phone).toBe(phone);
  });

  it('keeps emoji, right-to-left text and 100 KB of notes, and replaces half a surrogate pair', () => {
    const notes = 'ж'.repeat(50_000);
    const customer = read(
      `{ "id": 5, "first_name": "👩‍🚀", "last_name": "שלום", "company": "half \\ud83d", "notes": "${notes}" }`,
    );

    expect(customer).toEqual({ id: 5, firstName: '👩‍🚀', lastName: 'שלום', company: 'half \ufffd', notes });
  });

  it.each([
    ['"0.0000"', '0'],
    ['"150.7500"', '150.75'],
    ['150.75', '150.75'],
    ['150', '150'],
    ['"1e-7"', '0.0000001'],
    ['12345678901234567890123456789012345678', '12345678901234567890123456789012345678'],
    ['0.1234567890123456789012345678', '0.1234567890123456789012345678'],
    ['"-5.10"', '-5.1'],
  ])('keeps a store_credit of %s exactly', (wire, credit) => {
    expect(read(`{ "id": 5, "store_credit": ${wire} }`).storeCredit?.text).toBe(credit);
  });

  it.each([
    '"1,234.50"',
    '"NaN"',
    '""',
    '"123456789012345678901234567890123456789"',
    'true',
    '{}',
    '[5]',
  ])('refuses a store_credit of %s instead of a wrong number', (wire) => {
    expect(() => read(`{ "id": 5, "store_credit": ${wire} }`)).toThrow(contractError('store_credit'));
  });

  it.each([
    '"5"',
    '0',
    '-5',
    '9007199254740992',
    '9007199254740993',
    '1.5',
    '6.99999999999999999999',
    'null',
    '[5]',
  ])('refuses an id of %s', (wire) => {
    expect(() => read(`{ "id": ${wire} }`)).toThrow(contractError('id'));
  });

  it.each(['null', '[]', '[{"id": 5}]', '"5"', '5'])('refuses %s in place of a customer', (wire) => {
    expect(() => read(wire)).toThrow(contractError('customer'));
  });

  it.each<[string, string, string]>([
    ['email', '{"address": "a@example.com"}', 'email'],
    ['first_name', '["Ada"]', 'first_name'],
    ['accepts_marketing', '"yes"', 'accepts_marketing'],
    ['customer_group_id', '2.5', 'customer_group_id'],
    ['customer_group_id', '2.99999999999999999999', 'customer_group_id'],
    ['customer_group_id', '"gold"', 'customer_group_id'],
    ['date_modified', '"yesterday"', 'date_modified'],
    ['date_modified', '1714980850', 'date_modified'],
    ['date_created', '"0000-00-00 00:00:00"', 'date_created'],
    ['form_fields', '"none"', 'form_fields'],
    ['form_fields', '{"a": 1}', 'form_fields'],
    ['form_fields', '[{"name": "size", "value": "L"}, 7]', 'form_fields[1]'],
    ['form_fields', '[{"value": "L"}]', 'form_fields[0].name'],
    ['form_fields', '[{"name": "n", "value": [1e400]}]', 'form_fields[0].value[0]'],
  ])('names the path when %s is %s', (field, wire, path) => {
    expect(() => read(`{ "id": 5, "${field}": ${wire} }`)).toThrow(contractError(path));
  });

  it('never quotes a value that it refuses', () => {
    const wire = '{ "id": 5, "store_credit": "canary-value", "email": "canary@example.com" }';

    expect(() => read(wire)).toThrow(
      'store_credit: expected a decimal number of at most 38 digits, got text of 12 characters',
    );
  });

  it('keeps the values of form fields as received, with exact numbers', () => {
    const customer = read(`{ "id": 5, "form_fields": [
      { "name": "size", "value": "L" }, { "name": "number", "value": 12345678901234567890 },
      { "name": "list", "value": ["a", "b"] }, { "name": "none", "value": null }, { "name": "empty", "value": "" },
      { "name": "flag", "value": true }, { "name": "nested", "value": { "year": "2024" } }, { "name": "bare" }
    ] }`);

    expect(customer.formFields).toEqual([
      { name: 'bare' },
      { name: 'empty', value: '' },
      { name: 'flag', value: true },
      { name: 'list', value: ['a', 'b'] },
      { name: 'nested', value: { year: '2024' } },
      { name: 'none', value: null },
      { name: 'number', value: { text: '12345678901234567890' } },
      { name: 'size', value: 'L' },
    ]);
  });

  it.each([
    ['lists', '[', ']'],
    ['objects', '{"a":', '}'],
  ])('reads form fields of 32 levels of %s, including the list and the field around the value', (_what, open, close) => {
    const value = `${open.repeat(30)}1${close.repeat(30)}`;

    expect(read(`{ "id": 5, "form_fields": [{"name": "n", "value": ${value}}] }`).formFields).toHaveLength(1);
  });

  it.each([
    ['33 levels of lists', 31, '[', ']', `form_fields[0].value${'[0]'.repeat(30)}`],
    ['33 levels of objects', 31, '{"a":', '}', `form_fields[0].value${'.*'.repeat(30)}`],
    ['one level less than the limit for answers', 96, '[', ']', `form_fields[0].value${'[0]'.repeat(30)}`],
  ])('refuses form fields of %s', (_what, levels, open, close, path) => {
    const value = `${open.repeat(levels)}1${close.repeat(levels)}`;

    expect(() => read(`{ "id": 5, "form_fields": [{"name": "n", "value": ${value}}] }`)).toThrow(
      expect.objectContaining({ name: 'ContractError', path }),
    );
  });

  it('orders form fields by name and then by value, whatever the order of the answer', () => {
    const fields = [
      '{"name":"b","value":2}',
      '{"name":"a","value":"x"}',
      '{"name":"B"}',
      '{"name":"b","value":1}',
    ];

    const customers = [fields, fields.toReversed()].map((order) =>
      read(`{ "id": 5, "form_fields": [${order.join()}] }`),
    );

    const ordered = [{ name: 'B' }, { name: 'a', value: 'x' }, { name: 'b', value: { text: '1' } }];
    for (const { formFields } of customers) {
      expect(formFields).toEqual([...ordered, { name: 'b', value: { text: '2' } }]);
    }
  });

  it.each(['null', '[]', '{}', '""'])('reads form_fields of %s as none', (wire) => {
    expect(read(`{ "id": 5, "form_fields": ${wire} }`)).toEqual({ id: 5 });
  });
});

function read(json: string): Customer {
  return toCustomer(parseJson(Buffer.from(json)));
}

function contractError(path: string) {
  return expect.objectContaining({ constructor: ContractError, path });
}
