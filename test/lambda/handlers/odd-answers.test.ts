import { describe, expect, it } from 'vitest';
import type { Fault } from '../../../local/store/faults.ts';
import { runningPipeline } from '../../support/running-pipeline.ts';
import { runningDynamoDb } from '../../support/running-table.ts';

const dynamoDb = runningDynamoDb();

/** The attributes that every stored customer has besides its own. */
const bookkeeping = {
  id: 7,
  storeHash: 'abc123',
  schemaVersion: 1,
  shard: 7,
  observedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
  fingerprint: expect.any(String),
};

describe('a payload in an unknown form', () => {
  it.each<[what: string, payload: string, attributes: Record<string, unknown>]>([
    ['only an id', '{"id":7}', {}],
    [
      'everything null',
      '{"id":7,"email":null,"first_name":null,"phone":null,"store_credit":null,"customer_group_id":null,"form_fields":null,"date_modified":null,"accepts_marketing":null}',
      {},
    ],
    [
      'another order of fields and white space',
      ' {\r\n\t"notes" : "a\\nb" ,\n "id" : 7 }\n',
      { notes: 'a\nb' },
    ],
    ['escaped text', '{"id":7,"first_name":"\\u0041d\\u0061 \\ud83d\\udc69"}', { firstName: 'Ada 👩' }],
    [
      'a field twice, the last of which counts in JSON',
      '{"id":7,"company":"one","company":"two"}',
      { company: 'two' },
    ],
    [
      'an e-mail in capitals with spaces and a plus',
      '{"id":7,"email":" Ada+Shop@EXAMPLE.com "}',
      { email: ' Ada+Shop@EXAMPLE.com ', emailKey: 'ada+shop@example.com' },
    ],
    [
      'an integer phone beyond 2^53',
      '{"id":7,"phone":441234567890123456789}',
      { phone: '441234567890123456789' },
    ],
    ['a phone of 0', '{"id":7,"phone":0}', { phone: '0' }],
    [
      'a credit as a long JSON number',
      '{"id":7,"store_credit":1234567890123456789012345678.0123456789}',
      { storeCredit: '1234567890123456789012345678.0123456789' },
    ],
    ['a credit with an exponent', '{"id":7,"store_credit":1.5e3}', { storeCredit: 1500 }],
    ['a credit below zero', '{"id":7,"store_credit":"-12.3400"}', { storeCredit: '-12.34' }],
    ['a credit of 0.1, which no float represents', '{"id":7,"store_credit":0.1}', { storeCredit: '0.1' }],
    [
      'dates with offsets and fractions',
      '{"id":7,"date_created":"2024-05-06T09:34:10.987654+02:00","date_modified":"Mon, 6 May 2024 03:34:10 -0400"}',
      { dateCreated: '2024-05-06T07:34:10.987Z', dateModified: '2024-05-06T07:34:10.000Z' },
    ],
    [
      'a date before 1970 and one without zone',
      '{"id":7,"date_created":"1969-12-31","date_modified":"2024-05-06T07:34:10"}',
      { dateCreated: '1969-12-31T00:00:00.000Z', dateModified: '2024-05-06T07:34:10.000Z' },
    ],
    ['a group as text', '{"id":7,"customer_group_id":"12"}', { customerGroupId: 12 }],
    ['no group as text', '{"id":7,"customer_group_id":"0"}', {}],
    [
      'form fields of every kind',
      '{"id":7,"form_fields":[{"name":"a","value":["x",1,null]},{"name":"b","value":""},{"name":"c","value":3.10},{"name":"d","value":{"day":1}},{"name":"","value":false,"extra":1}]}',
      {
        formFields: [
          { name: '', value: false },
          { name: 'a', value: ['x', 1, null] },
          { name: 'b', value: '' },
          { name: 'c', value: '3.1' },
          { name: 'd', value: { day: 1 } },
        ],
      },
    ],
    ['empty objects where lists belong', '{"id":7,"form_fields":{},"addresses":[]}', {}],
    [
      'a password, an unknown enum and keys that mean something to JavaScript',
      '{"id":7,"_authentication":{"password":"x"},"tax_exempt_category":"NEW_KIND","__proto__":{"id":9},"constructor":"x","toString":"y","origin_channel_id":1}',
      { taxExemptCategory: 'NEW_KIND' },
    ],
    [
      'control characters and a null character',
      '{"id":7,"notes":"a\\u0000b\\u0007"}',
      { notes: 'a\u0000b\u0007' },
    ],
    [
      'attribute names of ours as fields of theirs',
      '{"id":7,"deletedAt":"2024","expiresAt":1,"storeHash":"other9","fingerprint":"x","observedAt":"2999"}',
      {},
    ],
  ])('is stored with exact values when it has %s', async (_what, payload, attributes) => {
    const pipeline = await runningPipeline(dynamoDb);
    pipeline.store.inject({ kind: 'text', text: payload });

    const report = await pipeline.invoke({ customerIds: [7] });

    expect(report).toMatchObject({ created: 1, failed: [] });
    expect(await pipeline.table.item(7)).toEqual({ ...bookkeeping, ...attributes });
  });
});

describe('an answer in an unknown form', () => {
  it.each<[string, Fault, string]>([
    ['a list of one customer', { kind: 'text', text: '[{"id":7}]' }, 'ContractError'],
    ['a V3 envelope', { kind: 'text', text: '{"data":[{"id":7}],"meta":{}}' }, 'ContractError'],
    ['an error in a 200', { kind: 'text', text: '[{"status":404,"message":"not found"}]' }, 'ContractError'],
    ['null', { kind: 'text', text: 'null' }, 'ContractError'],
    ['a number', { kind: 'text', text: '7' }, 'ContractError'],
    ['an empty object', { kind: 'text', text: '{}' }, 'ContractError'],
    ['another customer', { kind: 'text', text: '{"id":8,"email":"eight@example.com"}' }, 'ContractError'],
    ['a 204', { kind: 'status', status: 204, body: 'empty' }, 'ContractError'],
    ['a 404 with a page', { kind: 'status', status: 404, body: 'html' }, 'ConfigurationError'],
    ['a 410', { kind: 'status', status: 410 }, 'RefusedError'],
    ['a 451', { kind: 'status', status: 451, body: 'html' }, 'RefusedError'],
    ['a 308', { kind: 'status', status: 308, headers: { Location: '/elsewhere' } }, 'ConfigurationError'],
    ['a 206', { kind: 'status', status: 206 }, 'ConfigurationError'],
    ['a 200 with two JSON values', { kind: 'text', text: '{"id":7}{"id":7}' }, 'UnreadableAnswerError'],
    ['a 200 with NaN', { kind: 'text', text: '{"id":7,"store_credit":NaN}' }, 'UnreadableAnswerError'],
    ['a 599', { kind: 'status', status: 599, body: 'empty' }, 'UpstreamError'],
  ])('changes no stored customer when it is %s', async (_what, fault, error) => {
    const pipeline = await runningPipeline(dynamoDb);
    pipeline.store.create({ id: 7, email: 'ada@example.com' });
    await pipeline.invoke({ customerIds: [7] });
    const before = await pipeline.table.item(7);
    pipeline.store.inject(fault, { times: Number.POSITIVE_INFINITY });

    const report = await pipeline.invoke({ customerIds: [7] });

    expect(report).toMatchObject({
      requested: 1,
      failed: [{ id: 7, error: expect.stringContaining(error) }],
    });
    expect(await pipeline.table.item(7)).toEqual(before);
    expect(await pipeline.table.item(8)).toBeUndefined();
  });
});
