import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import {
  createCustomersClient,
  Decimal,
  SchemaVersionError,
  UnreadableRowError,
} from '../../client/index.ts';
import type { Customer as SyncedCustomer } from '../../lambda/customer/customer.ts';
import { Decimal as SyncedDecimal } from '../../lambda/customer/decimal.ts';
import { runningDynamoDb } from '../support/running-table.ts';
import { noonMs, plainClient, readsOf } from './reading.ts';

const dynamoDb = runningDynamoDb();
const credit = '1234567890123456789012345678.0123456789';

describe('getCustomer', () => {
  it('returns every field that the sync stores, and no internal attribute', async () => {
    const { table, client } = await tableToRead();
    await table.saveNow([{ customer: whole, observedAtMs: noonMs, isListed: true }]);

    expect(await client.getCustomer(42)).toEqual({
      ...whole,
      kind: 'customer',
      storeHash: 'abc123',
      storeCredit: new Decimal(credit),
      formFields: [
        { name: 'size', value: 'L' },
        { name: 'number', value: new Decimal('0.1') },
        { name: 'list', value: ['a', '', true, { constructor: new Decimal('7'), none: null }] },
        { name: 'empty' },
      ],
    });
  });

  it.each([
    ['a client', () => plainClient(dynamoDb)],
    ['a document client', () => DynamoDBDocumentClient.from(plainClient(dynamoDb))],
    [
      'a document client that wraps numbers',
      () => DynamoDBDocumentClient.from(plainClient(dynamoDb), { unmarshallOptions: { wrapNumbers: true } }),
    ],
  ])('returns numbers with every digit when it is given %s', async (_what, createClient) => {
    const { table } = await tableToRead();
    await table.saveNow([
      {
        customer: { id: 1, customerGroupId: 3, storeCredit: new SyncedDecimal(credit) },
        observedAtMs: noonMs,
      },
    ]);
    const client = createCustomersClient({ tableName: table.tableName, client: createClient() });

    expect(await client.getCustomer(1)).toStrictEqual({
      kind: 'customer',
      id: 1,
      storeHash: 'abc123',
      customerGroupId: 3,
      storeCredit: new Decimal(credit),
    });
  });

  it('returns the tombstone of a deleted customer', async () => {
    const { table, client } = await tableToRead();
    await table.saveNow([{ deletedId: 42, observedAtMs: noonMs }]);

    expect(await client.getCustomer(42)).toStrictEqual({
      kind: 'tombstone',
      id: 42,
      storeHash: 'abc123',
      deletedAt: '2024-05-06T12:00:00.000Z',
    });
  });

  it('returns nothing for a customer that is not in the table', async () => {
    const { client } = await tableToRead();

    expect(await client.getCustomer(42)).toBeUndefined();
  });

  it('distinguishes a customer without a channel from one with all channels', async () => {
    const { table, client } = await tableToRead();
    await table.saveNow([{ customer: { id: 1, channelIds: [] }, observedAtMs: noonMs }]);

    expect(await client.getCustomer(1)).toHaveProperty('channelIds', []);
  });

  it.each([
    ['a customer', {}],
    ['a tombstone', { deletedAt: '2024-05-06T12:00:00.000Z' }],
  ])('reads %s of schemaVersion 1 and one without a schemaVersion alike', async (_what, fields) => {
    const { table, client } = await tableToRead();
    await table.put({ id: 1, storeHash: 'abc123', ...fields });
    await table.put({ id: 2, storeHash: 'abc123', schemaVersion: 1, ...fields });

    const [one, other] = await Promise.all([client.getCustomer(1), client.getCustomer(2)]);

    expect({ ...other, id: 1 }).toEqual(one);
  });

  it('refuses a row of a newer schemaVersion, and says to update the package', async () => {
    const { table, client } = await tableToRead();
    await table.put({ id: 42, storeHash: 'abc123', schemaVersion: 2, email: ['in a new form'] });

    const refusal = await client.getCustomer(42).catch((error: unknown) => error);

    expect(refusal).toBeInstanceOf(SchemaVersionError);
    expect(refusal).toMatchObject({
      schemaVersion: 2,
      message: `row 42 of table ${table.tableName} has schemaVersion 2, but this package knows versions up to 1: update bigcommerce-customer-sync`,
    });
  });

  it('ignores an attribute that this release does not know', async () => {
    const { table, client } = await tableToRead();
    await table.put({ id: 1, storeHash: 'abc123', shoeSize: 43 });

    expect(await client.getCustomer(1)).toStrictEqual({ kind: 'customer', id: 1, storeHash: 'abc123' });
  });

  it.each([
    ['storeHash', { storeHash: 7 }, 'storeHash: expected S, got N'],
    ['storeCredit', { storeCredit: '12 secret' }, 'storeCredit: expected N, got S'],
    ['acceptsMarketing', { acceptsMarketing: null }, 'acceptsMarketing: expected BOOL, got NULL'],
    ['customerGroupId', { customerGroupId: 1.5 }, 'customerGroupId: expected an integer below 2^53, got N'],
    ['channelIds', { channelIds: new Set([1]) }, 'channelIds: expected L, got NS'],
    [
      'formFields[1].name',
      { formFields: [{ name: 'a' }, {}] },
      'formFields[1].name: expected S, got nothing',
    ],
    [
      'formFields[0].value.*[0]',
      { formFields: [{ name: 'a', value: { secret: [new Uint8Array([1])] } }] },
      'formFields[0].value.*[0]: expected S, N, BOOL, NULL, L or M, got B',
    ],
    ['addresses[0]', { addresses: ['12 Secret Street'] }, 'addresses[0]: expected M, got S'],
    ['addresses[0].city', { addresses: [{ id: 1, city: 7 }] }, 'addresses[0].city: expected S, got N'],
  ])('refuses a row whose %s has another type, without its value', async (path, fields, problem) => {
    const { table, client } = await tableToRead();
    await table.put({ id: 42, storeHash: 'abc123', ...fields });

    const refusal = await client.getCustomer(42).catch((error: unknown) => error);

    expect(refusal).toBeInstanceOf(UnreadableRowError);
    expect(refusal).toMatchObject({
      path,
      message: `row 42 of table ${table.tableName} cannot be read (${problem}): check that it is a customers table, and that nobody else writes to it`,
    });
  });

  it.each([0, -1, 1.5, Number.NaN, 2 ** 53])('refuses %d as an id, and asks nothing', async (id) => {
    const { table, client } = await tableToRead();

    await expect(client.getCustomer(id)).rejects.toThrow(RangeError);
    expect(readsOf(dynamoDb, table)).toEqual([]);
  });
});

async function tableToRead() {
  const table = await dynamoDb.table();
  return {
    table,
    client: createCustomersClient({ tableName: table.tableName, client: plainClient(dynamoDb) }),
  };
}

/** With every field, so that a new one does not compile until the client is asked for it. */
const whole: Required<SyncedCustomer> = {
  id: 42,
  email: ' Ada@Example.com',
  firstName: 'Ada',
  lastName: 'Lovelace',
  company: 'Analytical Engines',
  phone: '15551234567',
  notes: '👩‍🚀',
  taxExemptCategory: 'D',
  registrationIpAddress: '203.0.113.9',
  customerGroupId: 3,
  storeCredit: new SyncedDecimal(credit),
  acceptsMarketing: true,
  resetPasswordOnLogin: false,
  formFields: [
    { name: 'size', value: 'L' },
    { name: 'number', value: new SyncedDecimal('0.1') },
    { name: 'list', value: ['a', '', true, { constructor: new SyncedDecimal('7'), none: null }] },
    { name: 'empty' },
  ],
  dateCreated: '2024-05-06T07:34:10.000Z',
  dateModified: '2024-05-06T09:00:00.000Z',
  channelIds: [1, 3],
  originChannelId: 1,
  addresses: [
    {
      id: 8,
      customerId: 42,
      firstName: 'Ada',
      lastName: 'Lovelace',
      company: 'Analytical Engines',
      phone: '15551234567',
      address1: '1 Example Street',
      address2: 'Door 2',
      city: 'Ulm',
      stateOrProvince: 'BW',
      postalCode: '89073',
      country: 'Germany',
      countryCode: 'DE',
      addressType: 'residential',
      formFields: [{ name: 'Door', value: 'red' }],
    } satisfies Required<NonNullable<SyncedCustomer['addresses']>[number]>,
    { id: 9 },
  ],
  attributes: [{ attributeId: 1, value: '' }],
};
