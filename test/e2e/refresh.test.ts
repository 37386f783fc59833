import { describe, expect, it } from 'vitest';
import { withVariables } from '../../local/stack/this-machine.ts';
import type { Fault } from '../../local/store/faults.ts';
import { runningDynamoDb } from '../support/running-table.ts';
import { runningStack, withToken } from './running-stack.ts';

const dynamoDb = runningDynamoDb();

/** Answers "does not exist" once, as V2 does. */
const notThereYet: Fault = { kind: 'status', status: 404 };
const timestamp = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

describe('the deployed stack', () => {
  it('turns an event on the bus into a stored customer', async () => {
    const stack = await runningStack(dynamoDb);
    stack.store.create({
      id: 42,
      email: 'Ada@Example.com ',
      first_name: 'Ada',
      last_name: '',
      phone: '+1 (555) 555-0142',
      notes: 'Käse 🧀',
      registration_ip_address: '203.0.113.7',
      customer_group_id: 3,
      store_credit: '150.7500',
      accepts_marketing: true,
      reset_pass_on_login: false,
      form_fields: [
        { name: 'Employees', value: 12 },
        { name: 'Interests', value: ['Garden'] },
        { name: 'Referred by', value: null },
      ],
      date_created: 'Mon, 06 May 2024 07:34:10 +0000',
      date_modified: 'Tue, 07 May 2024 09:00:00 +0200',
    });

    stack.request(42);
    await stack.idle();

    expect(await stack.item(42)).toEqual({
      id: { N: '42' },
      storeHash: { S: 'abc123' },
      schemaVersion: { N: '1' },
      email: { S: 'Ada@Example.com ' },
      emailKey: { S: 'ada@example.com' },
      firstName: { S: 'Ada' },
      phone: { S: '+1 (555) 555-0142' },
      notes: { S: 'Käse 🧀' },
      registrationIpAddress: { S: '203.0.113.7' },
      customerGroupId: { N: '3' },
      storeCredit: { N: '150.75' },
      acceptsMarketing: { BOOL: true },
      resetPasswordOnLogin: { BOOL: false },
      formFields: {
        L: [
          { M: { name: { S: 'Employees' }, value: { N: '12' } } },
          { M: { name: { S: 'Interests' }, value: { L: [{ S: 'Garden' }] } } },
          { M: { name: { S: 'Referred by' }, value: { NULL: true } } },
        ],
      },
      dateCreated: { S: '2024-05-06T07:34:10.000Z' },
      dateModified: { S: '2024-05-07T07:00:00.000Z' },
      observedAt: { S: expect.stringMatching(timestamp) },
      fingerprint: { S: expect.stringMatching(/^[\w-]{22}$/) },
      shard: { N: '10' },
    });
    expect(await stack.itemsByEmail('ada@example.com')).toEqual([
      { emailKey: { S: 'ada@example.com' }, id: { N: '42' } },
    ]);
  });

  it('stores only a tombstone of a deleted customer', async () => {
    const stack = await runningStack(dynamoDb);
    stack.store.create({ id: 42, email: 'ada@example.com' });
    stack.request(42, 'created');
    await stack.idle();

    stack.store.remove(42);
    stack.request(42, 'deleted');
    await stack.idle();

    expect(await stack.item(42)).toEqual({
      id: { N: '42' },
      storeHash: { S: 'abc123' },
      schemaVersion: { N: '1' },
      observedAt: { S: expect.stringMatching(timestamp) },
      deletedAt: { S: expect.stringMatching(timestamp) },
      expiresAt: { N: expect.stringMatching(/^\d{10}$/) },
      shard: { N: '10' },
    });
    expect(await stack.itemsByEmail('ada@example.com')).toEqual([]);
  });

  it('asks again for a customer that cannot be read yet', async () => {
    const stack = await runningStack(dynamoDb);
    stack.store.create({ id: 42 });
    stack.store.inject(notThereYet);

    stack.request(42, 'created');
    await stack.idle();

    expect(stack.store.counters.byStatus).toEqual({ 404: 1, 200: 1 });
    expect(await stack.item(42)).toMatchObject({ email: { S: 'customer-42@example.com' } });
  });

  it('dead-letters an unreadable customer with the reason, and stores the customer after repair and redrive', async () => {
    const stack = await runningStack(dynamoDb);
    for (const id of [41, 42]) stack.store.create({ id });
    stack.store.edit(42, { store_credit: '1,234.50' });

    stack.request(41);
    stack.request(42);
    await stack.idle();

    const letters = await stack.deadLetters('refresh');
    expect(letters.map(({ body }) => JSON.parse(body))).toEqual([
      {
        source: 'customer-sync',
        'detail-type': 'CustomerRefreshRequested',
        detail: { customerId: 42, reason: 'updated', requestedAt: expect.any(String) },
      },
    ]);
    expect(letters[0]?.attributes).toMatchObject({
      errorName: { StringValue: 'ContractError' },
      errorPath: { StringValue: 'store_credit' },
      errorMessage: { StringValue: expect.stringMatching(/^store_credit: expected a decimal number/) },
    });
    expect(await stack.item(41)).toBeDefined();
    expect(await stack.item(42)).toBeUndefined();

    stack.store.edit(42, { store_credit: '1234.50' });
    await stack.redrive();
    await stack.idle();

    expect(await stack.item(42)).toMatchObject({ storeCredit: { N: '1234.5' } });
    expect(await stack.deadLetters('refresh')).toEqual([]);
  });

  it('answers a direct invocation with a report', async () => {
    const stack = await runningStack(dynamoDb);
    for (const id of [1, 2, 3]) stack.store.create({ id });
    await stack.invoke('refresh', { customerIds: [1, 2] });
    stack.store.edit(2, { notes: 'Prefers afternoons.' });

    const report = await stack.invoke('refresh', { customerIds: [1, 2, 3, 99, '4'] });

    expect(report).toEqual({
      requested: 5,
      created: 1,
      updated: 1,
      unchanged: 1,
      superseded: 0,
      deleted: 1,
      failed: [
        {
          id: '4',
          error: 'ContractError: customerIds: expected a positive integer below 2^53, got text',
          retryable: false,
        },
      ],
    });
  });

  it('accepts an event directly from a bus, and throws when the customer was not refreshed', async () => {
    const stack = await runningStack(dynamoDb);
    for (const id of [1, 2]) stack.store.create({ id });
    stack.store.inject({ kind: 'status', status: 422 }, { when: ({ customerId }) => customerId === 2 });
    const eventOf = (customerId: number) => ({
      version: '0',
      id: '6a7e8feb-b491-4cf7-a9f1-bf3703467718',
      'detail-type': 'CustomerRefreshRequested',
      source: 'customer-sync',
      time: new Date().toISOString(),
      detail: { customerId },
    });

    const taken = await stack.invoke('refresh', eventOf(1));

    expect(taken).toBeNull();
    expect(await stack.item(1)).toBeDefined();
    await expect(stack.invoke('refresh', eventOf(2))).rejects.toMatchObject({
      errorMessage: expect.stringMatching(/^customer 2 was not refreshed: RefusedError: /),
    });
  });

  it('names every mistake in its environment when it starts, and sends no request', async () => {
    const stack = await runningStack(dynamoDb, {
      change: (template) =>
        withVariables(template, 'refresh', { STORE_HASH: '', CUSTOMER_TABLE_NAME: '', QUOTA_SHARE: 'half' }),
    });

    await expect(stack.invoke('refresh', { customerIds: [1] })).rejects.toMatchObject({
      errorType: 'ConfigError',
      errorMessage:
        "the function's environment is not usable: " +
        'STORE_HASH is missing (expected the store hash, lower-case letters and digits such as abc123); ' +
        'QUOTA_SHARE must be a number above 0 and at most 1, got "half"; ' +
        "CUSTOMER_TABLE_NAME is missing (expected the customers table's name)",
    });
    expect(stack.store.counters.total).toBe(0);
    expect(stack.calls('refresh').map(({ action }) => action)).toEqual([
      // Lambda's poller makes these calls to the queue, whatever the function does.
      'ReceiveMessage',
      'DeleteMessage',
      'GetQueueAttributes',
    ]);
  });

  it('logs nothing about a customer except its id, whatever happens', async () => {
    const canary = (what: string) => `canary-${what}`;
    const stack = await runningStack(dynamoDb, { ...withToken(canary('token')) });
    const faults: Fault[] = [
      { kind: 'altered', customer: (c) => ({ ...c, store_credit: canary('credit') }) },
      { kind: 'altered', customer: (c) => ({ ...c, date_modified: canary('date') }) },
      { kind: 'altered', customer: (c) => ({ ...c, form_fields: [{ name: canary('field') }, 1] }) },
      { kind: 'altered', customer: (c) => ({ ...c, notes: canary('notes').repeat(60_000) }) },
      { kind: 'altered', customer: () => [canary('list')] },
      { kind: 'text', text: `[{"message": "${canary('json')}"` },
      { kind: 'status', status: 401 },
      { kind: 'status', status: 302, headers: { Location: `https://example.com/${canary('location')}` } },
      { kind: 'status', status: 404, body: 'html' },
      { kind: 'status', status: 422 },
    ];
    for (const [index, fault] of faults.entries()) {
      // Twice, because the client repeats a request at once after a 200 that is not JSON.
      stack.store.inject(fault, { times: 2, when: ({ customerId }) => customerId === index + 1 });
    }
    for (let id = 1; id <= faults.length + 1; id += 1) {
      stack.store.create({
        id,
        first_name: canary('first-name'),
        last_name: canary('last-name'),
        company: canary('company'),
        phone: canary('phone'),
        notes: canary('notes'),
        email: `${canary('mail')}-${id}@example.com`,
        registration_ip_address: '203.0.113.77',
      });
      stack.request(id, canary('reason'));
    }

    await stack.idle();
    const letters = await stack.deadLetters('refresh');
    await stack.close();

    expect(letters).toHaveLength(6);
    const lines = stack.logs('refresh').map((line): Record<string, unknown> => JSON.parse(line));
    const failures = lines.filter(({ message }) => message === 'customer not refreshed');
    expect(new Set(failures.map(({ customerId }) => customerId)).size).toBe(faults.length);
    expect(JSON.stringify([lines, letters])).not.toMatch(/canary|203\.0\.113\.77/);
  });

  it('needs every permission of its role', async () => {
    const stack = await runningStack(dynamoDb);
    for (const id of [1, 2, 3]) stack.store.create({ id });
    stack.store.inject({ kind: 'status', status: 422 }, { when: ({ customerId }) => customerId === 1 });
    stack.store.inject(notThereYet, { when: ({ customerId }) => customerId === 2 });

    stack.request(1);
    stack.request(2);
    stack.request(3);
    await stack.idle();

    expect(stack.unusedGrants('refresh')).toEqual([
      // Lambda itself writes what the function prints, with the function's role.
      expect.stringMatching(/^logs:CreateLogStream on .*:log-group:.*RefreshPipelineFunctionLogs/),
      expect.stringMatching(/^logs:PutLogEvents on .*:log-group:.*RefreshPipelineFunctionLogs/),
    ]);
  });
});
