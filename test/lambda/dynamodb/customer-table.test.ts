import { describe, expect, it } from 'vitest';
import type { Address, Customer } from '../../../lambda/customer/customer.ts';
import { Decimal } from '../../../lambda/customer/decimal.ts';
import type { Version } from '../../../lambda/customer/version.ts';
import {
  ConfigurationError,
  ContractError,
  StaleError,
  TableUnavailableError,
} from '../../../lambda/sync/errors.ts';
import { testClock } from '../../local/store/running-store.ts';
import { leapingClock } from '../../support/leaping-clock.ts';
import { runningDynamoDb } from '../../support/running-table.ts';

const noon = '2024-05-06T12:00:00.000Z';
const noonMs = Date.parse(noon);
const forever = { times: Number.POSITIVE_INFINITY };
const dynamoDb = runningDynamoDb();

describe('save', () => {
  it('stores every attribute of the public contract', async () => {
    const table = await dynamoDb.table();

    await table.saveNow([live({ ...whole, id: 42 })]);

    expect(await table.item(42)).toEqual({
      id: 42,
      storeHash: 'abc123',
      schemaVersion: 1,
      shard: 10,
      email: ' Ada@Example.com',
      emailKey: 'ada@example.com',
      firstName: 'Ada',
      lastName: 'Lovelace',
      company: 'Analytical Engines',
      phone: '15551234567',
      notes: '👩‍🚀',
      taxExemptCategory: 'D',
      registrationIpAddress: '203.0.113.9',
      customerGroupId: 3,
      storeCredit: '1234567890123456789012345678.0123456789',
      acceptsMarketing: true,
      resetPasswordOnLogin: false,
      formFields: [
        { name: 'size', value: 'L' },
        { name: 'number', value: '0.1' },
        { name: 'list', value: ['a', ''] },
        { name: 'none', value: null },
      ],
      dateCreated: '2024-05-06T07:34:10.000Z',
      dateModified: '2024-05-06T09:00:00.000Z',
      observedAt: '2024-05-06T12:00:00.000Z',
      fingerprint: expect.stringMatching(/^[\w-]{22}$/),
    });
  });

  it('keeps only the tombstone of a deleted customer', async () => {
    const table = await dynamoDb.table();
    await table.saveNow([live({ ...whole, id: 42 })]);

    const results = await table.saveNow([{ deletedId: 42, observedAtMs: noonMs }]);

    expect(results).toEqual([{ outcome: 'deleted' }]);
    expect(await table.item(42)).toEqual({
      id: 42,
      storeHash: 'abc123',
      schemaVersion: 1,
      shard: 10,
      observedAt: '2024-05-06T12:00:00.000Z',
      deletedAt: '2024-05-06T12:00:00.000Z',
      expiresAt: Date.parse('2024-08-04T12:00:00Z') / 1_000,
    });
    expect(await table.idsByEmail('ada@example.com')).toEqual([]);
  });

  it('writes nothing for an unchanged customer', async () => {
    const table = await dynamoDb.table();
    await table.saveNow([live({ ...whole, id: 1 })]);
    const writesBefore = table.writes();

    const results = await table.saveNow([live({ ...whole, id: 1 }, noonMs + 60_000)]);

    expect(results).toEqual([{ outcome: 'unchanged' }]);
    expect(table.writes()).toBe(writesBefore);
  });

  it('removes an attribute that the newer version does not have', async () => {
    const table = await dynamoDb.table();
    await table.saveNow([live({ id: 1, email: 'a@example.com', notes: 'old' })]);

    await table.saveNow([live({ id: 1, email: 'a@example.com' }, noonMs + 1)]);

    expect(await table.item(1)).not.toHaveProperty('notes');
  });

  it('finds the right customer when an e-mail moves from one to another', async () => {
    const table = await dynamoDb.table();
    await table.saveNow([
      live({ id: 1, email: 'Shared@example.com' }),
      live({ id: 2, email: 'two@example.com' }),
    ]);

    await table.saveNow([
      live({ id: 1, email: 'one@example.com' }, noonMs + 1),
      live({ id: 2, email: 'shared@example.com' }, noonMs + 1),
    ]);

    expect(await table.idsByEmail('shared@example.com')).toEqual([2]);
    expect(await table.item(1)).toMatchObject({ email: 'one@example.com' });
  });

  it.each([
    ['empty', undefined],
    ['blank', '   '],
    ['longer than an index key', `${'x'.repeat(1_020)}@a.example`],
  ])('leaves a customer out of the index by e-mail when the address is %s', async (_what, email) => {
    const table = await dynamoDb.table();

    const results = await table.saveNow([live({ id: 1, ...(email !== undefined && { email }) })]);

    expect(results).toEqual([{ outcome: 'created' }]);
    expect(await table.item(1)).not.toHaveProperty('emailKey');
    expect((await table.item(1))?.['email']).toBe(email);
  });

  it('stores 100 KB of notes, and refuses only the item of more than 400 KB', async () => {
    const table = await dynamoDb.table();

    const results = await table.saveNow([
      live({ id: 1, notes: 'x'.repeat(100_000) }),
      live({ id: 2, notes: 'x'.repeat(410_000) }),
      live({ id: 3 }),
    ]);

    expect(results).toEqual([
      { outcome: 'created' },
      {
        error: expect.objectContaining({
          constructor: ContractError,
          message: expect.stringContaining('400 KB'),
        }),
      },
      { outcome: 'created' },
    ]);
  });

  it.each<[string, Omit<Customer, 'id'>]>([
    ['addresses', { notes: 'x'.repeat(50_000), addresses: manyAddresses(3_000) }],
    ['notes', { notes: 'x'.repeat(350_000), addresses: manyAddresses(600) }],
    ['attributes', { attributes: [{ attributeId: 1, value: 'x'.repeat(410_000) }] }],
    ['formFields', { formFields: [{ name: 'a', value: 'x'.repeat(410_000) }] }],
  ])('names the attribute that takes most of an item that is too large: %s', async (name, fields) => {
    const table = await dynamoDb.table();

    const [result] = await table.saveNow([live({ id: 1, ...fields })]);

    expect(result).toEqual({
      error: new ContractError(
        'customer',
        `expected at most 400 KB, the largest item that DynamoDB takes, got more; most of it is in ${name}`,
      ),
    });
  });

  it('decides a race with another writer by the version rule, not by the order of writes', async () => {
    const table = await dynamoDb.table();
    const versions = Array.from({ length: 12 }, (_, index) =>
      live({ id: 1, notes: `${index}` }, noonMs + index),
    );

    const results = await Promise.all(versions.toReversed().map((version) => table.saveNow([version])));

    expect((await table.item(1))?.['notes']).toBe('11');
    expect(results.flat().every((result) => 'outcome' in result)).toBe(true);
  });

  it('reports the second of two equal writes at the same time as unchanged', async () => {
    const table = await dynamoDb.table();

    const results = await Promise.all([table.saveNow([live({ id: 1 })]), table.saveNow([live({ id: 1 })])]);

    expect(results.flat()).toEqual(
      expect.arrayContaining([{ outcome: 'created' }, { outcome: 'unchanged' }]),
    );
  });

  it('refuses a version that was fetched more than five minutes ago', async () => {
    const clock = testClock();
    const table = await dynamoDb.table({ clock });
    const fetchedAtMs = clock.now();
    clock.advance(5 * 60_000 + 1);

    const results = await table.save([live({ id: 1 }, fetchedAtMs), live({ id: 2 }, fetchedAtMs + 1)]);

    expect(results).toEqual([{ error: expect.any(StaleError) }, { outcome: 'created' }]);
    expect(await table.item(1)).toBeUndefined();
  });

  it('returns the stamp that was stored before', async () => {
    const table = await dynamoDb.table({ clock: testClock(noonMs) });
    await table.save([{ deletedId: 1, observedAtMs: noonMs }]);

    const [result] = await table.save([{ ...live({ id: 1 }, noonMs + 1), isListed: true }]);

    expect(result).toEqual({ outcome: 'undecided', over: { observedAtMs: noonMs } });
  });

  it.each([
    ['a customer', {}, live({ id: 1, notes: 'right' })],
    ['a customer that is now absent', {}, { deletedId: 1, observedAtMs: noonMs }],
    ['a tombstone', { deletedAt: '2024-05-06T14:00:00.000Z' }, live({ id: 1, notes: 'right' })],
  ])('corrects a row that is stamped two hours ahead: %s', async (_what, fields, version) => {
    const table = await dynamoDb.table();
    const stamped = { observedAt: '2024-05-06T14:00:00.000Z', fingerprint: 'wrong' };
    await table.put({ id: 1, storeHash: 'abc123', shard: 1, ...stamped, ...fields });

    await table.saveNow([version]);

    const expected = 'deletedId' in version ? { deletedAt: noon } : { notes: 'right' };
    expect(await table.item(1)).toMatchObject({ observedAt: noon, ...expected });
  });

  it('reads with strong consistency', async () => {
    const table = await dynamoDb.table();
    const reads: string[] = [];
    const spy = dynamoDb.proxy.inject(
      { kind: 'hang' },
      {
        when: ({ action, body }) => {
          if (action === 'BatchGetItem') reads.push(body);
          return false;
        },
      },
    );

    await table.saveNow([live({ id: 1 })]);
    spy.stop();

    expect(reads).toEqual([expect.stringContaining('"ConsistentRead":true')]);
  });

  it('refuses to touch the row of another store', async () => {
    const table = await dynamoDb.table({ storeHash: 'abc123' });
    await table.put({
      id: 1,
      storeHash: 'other9',
      observedAt: '2020-01-01T00:00:00.000Z',
      fingerprint: 'theirs',
    });

    const results = await table.saveNow(
      [live({ id: 1 }), live({ id: 2 }), { deletedId: 1, observedAtMs: noonMs }].slice(0, 2),
    );

    expect(results).toEqual([{ error: expect.any(ConfigurationError) }, { outcome: 'created' }]);
    expect(await table.item(1)).toMatchObject({ storeHash: 'other9', fingerprint: 'theirs' });
  });

  it('reads again the keys that DynamoDB left unprocessed', async () => {
    const table = await dynamoDb.table({ clock: leapingClock() });
    dynamoDb.proxy.inject({ kind: 'unprocessedKeys' }, { times: 3 });

    const results = await table.saveNow([1, 2, 3, 4, 5].map((id) => live({ id })));

    expect(results).toEqual(Array(5).fill({ outcome: 'created' }));
  });

  it('continues to read while DynamoDB answers some of the keys, however few', async () => {
    const table = await dynamoDb.table({ clock: testClock() });
    const few = dynamoDb.proxy.inject({ kind: 'unprocessedKeys' }, forever);

    const { stamps, failed } = await table.load(Array.from({ length: 100 }, (_, index) => index + 1));
    few.stop();

    expect(stamps.size).toBe(0);
    expect([...failed]).toEqual([]);
  });

  it('fails only the customers with keys that always stay unprocessed', async () => {
    const table = await dynamoDb.table({ clock: leapingClock() });
    const stuck = dynamoDb.proxy.inject({ kind: 'unprocessedKeys', keys: [{ id: { N: '2' } }] }, forever);

    const results = await table.saveNow([1, 2, 3].map((id) => live({ id })));
    stuck.stop();

    expect(results).toEqual([
      { outcome: 'created' },
      { error: expect.any(TableUnavailableError) },
      { outcome: 'created' },
    ]);
  });

  it('fails only the customers with writes that stay throttled', async () => {
    const table = await dynamoDb.table();
    const throttle = dynamoDb.proxy.inject(
      { kind: 'throttled' },
      { ...forever, when: ({ action, body }) => action === 'PutItem' && body.includes('"id":{"N":"2"}') },
    );

    const results = await table.saveNow([1, 2, 3].map((id) => live({ id })));
    throttle.stop();

    expect(results).toEqual([
      { outcome: 'created' },
      { error: expect.any(TableUnavailableError) },
      { outcome: 'created' },
    ]);
  });

  it('succeeds after one throttled and one failed call, because the SDK retries', async () => {
    const table = await dynamoDb.table();
    dynamoDb.proxy.inject({ kind: 'throttled' }, { when: ({ action }) => action === 'PutItem' });
    dynamoDb.proxy.inject({ kind: 'serverError' }, { when: ({ action }) => action === 'BatchGetItem' });

    expect(await table.saveNow([live({ id: 1 })])).toEqual([{ outcome: 'created' }]);
  });

  it('reports a missing table as a configuration error', async () => {
    const table = await dynamoDb.table();
    const { DeleteTableCommand } = await import('@aws-sdk/client-dynamodb');
    await table.client.send(new DeleteTableCommand({ TableName: table.tableName }));

    const [result] = await table.saveNow([live({ id: 1 })]);

    expect(result).toEqual({ error: expect.any(ConfigurationError) });
  });

  it('reads and writes hundreds at once', async () => {
    const table = await dynamoDb.table();

    const results = await table.saveNow(Array.from({ length: 250 }, (_, index) => live({ id: index + 1 })));

    expect(results.filter((result) => 'outcome' in result && result.outcome === 'created')).toHaveLength(250);
  });
});

describe('load', () => {
  it('returns whether a row comes from a list', async () => {
    const table = await dynamoDb.table();
    await table.saveNow([{ ...live({ id: 1 }), isListed: true }]);

    const { stamps } = await table.load([1]);

    expect(stamps.get(1)).toMatchObject({ isListed: true });
  });

  it('returns stamps, and nothing for customers that are not stored', async () => {
    const table = await dynamoDb.table();
    await table.saveNow([
      live({ id: 1, dateModified: '2024-05-06T09:00:00.000Z' }),
      { deletedId: 2, observedAtMs: noonMs },
    ]);

    const { stamps, failed } = await table.load([1, 2, 3]);

    expect(failed.size).toBe(0);
    expect([...stamps].sort()).toEqual([
      [
        1,
        { observedAtMs: noonMs, dateModified: '2024-05-06T09:00:00.000Z', fingerprint: expect.any(String) },
      ],
      [2, { observedAtMs: noonMs }],
    ]);
  });
});

const whole: Omit<Customer, 'id'> = {
  email: ' Ada@Example.com',
  firstName: 'Ada',
  lastName: 'Lovelace',
  company: 'Analytical Engines',
  phone: '15551234567',
  notes: '👩‍🚀',
  taxExemptCategory: 'D',
  registrationIpAddress: '203.0.113.9',
  customerGroupId: 3,
  storeCredit: new Decimal('1234567890123456789012345678.0123456789'),
  acceptsMarketing: true,
  resetPasswordOnLogin: false,
  formFields: [
    { name: 'size', value: 'L' },
    { name: 'number', value: new Decimal('0.1') },
    { name: 'list', value: ['a', ''] },
    { name: 'none', value: null },
  ],
  dateCreated: '2024-05-06T07:34:10.000Z',
  dateModified: '2024-05-06T09:00:00.000Z',
};

function live(customer: Customer, observedAtMs = noonMs): Version {
  return { customer, observedAtMs };
}

function manyAddresses(count: number): Address[] {
  return Array.from({ length: count }, (_, index) => ({ id: index + 1, address1: 'x'.repeat(130) }));
}
