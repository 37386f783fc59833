import { describe, expect, it } from 'vitest';
import { withVariables } from '../../local/stack/this-machine.ts';
import type { Fault } from '../../local/store/faults.ts';
import type { SimulatedStore } from '../../local/store/simulated-store.ts';
import type { StoreRequest } from '../../local/store/store-request.ts';
import { runningDynamoDb } from '../support/running-table.ts';
import { runningStack, withToken } from './running-stack.ts';

const dynamoDb = runningDynamoDb();

const timestamp = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

describe('the sweeps of the deployed stack', () => {
  it('copy the whole store when the schedule first fires, without manual setup', async () => {
    const stack = await runningStack(dynamoDb);
    createCustomers(stack.store, 260);

    await stack.fire('incremental');

    expect(Object.keys(await stack.items())).toEqual(stack.store.customers().map(({ id }) => `${id}`));
    expect(listedFrom(stack.store)).toEqual([null, '250', '260']);
    expect(askedById(stack.store)).toEqual([]);
    expect(await stack.state('incremental')).toMatchObject({ watermark: expect.stringMatching(timestamp) });
    expect(await stack.invoke('refresh', { customerIds: [1, 250, 260] })).toMatchObject({ unchanged: 3 });
  });

  it('find a deleted customer, leave its deletion to the refresh, and change nothing else', async () => {
    const stack = await runningStack(dynamoDb);
    createCustomers(stack.store, 5);
    await stack.fire('incremental');
    const before = await stack.items();

    stack.store.remove(4);
    await stack.fire('full');

    expect(await stack.items()).toEqual({
      ...before,
      4: {
        id: { N: '4' },
        storeHash: { S: 'abc123' },
        schemaVersion: { N: '1' },
        observedAt: { S: expect.stringMatching(timestamp) },
        deletedAt: { S: expect.stringMatching(timestamp) },
        expiresAt: { N: expect.stringMatching(/^\d{10}$/) },
        shard: { N: '4' },
      },
    });
    expect(askedById(stack.store)).toEqual([4]);
    expect(stack.messages().map(({ body }) => JSON.parse(body).detail)).toEqual([
      { customerId: 4, reason: 'missing', requestedAt: expect.stringMatching(timestamp) },
    ]);
  });

  it('request an unreadable listed customer by id, who is stored after repair and redrive', async () => {
    const stack = await runningStack(dynamoDb);
    createCustomers(stack.store, 3);
    stack.store.edit(2, { store_credit: '1,234.50' });

    await stack.fire('incremental');

    const letters = await stack.deadLetters('refresh');
    expect(letters.map(({ body }) => JSON.parse(body))).toEqual([
      {
        source: 'customer-sync',
        'detail-type': 'CustomerRefreshRequested',
        detail: { customerId: 2, reason: 'listed', requestedAt: expect.stringMatching(timestamp) },
      },
    ]);
    expect(letters[0]?.attributes).toEqual({
      errorName: { DataType: 'String', StringValue: 'ContractError' },
      errorPath: { DataType: 'String', StringValue: 'store_credit' },
      errorMessage: {
        DataType: 'String',
        StringValue: expect.stringMatching(/^store_credit: expected a decimal number/),
      },
    });
    expect(Object.keys(await stack.items())).toEqual(['1', '3']);

    stack.store.edit(2, { store_credit: '1234.50' });
    await stack.redrive();
    await stack.idle();

    expect(await stack.item(2)).toMatchObject({ storeCredit: { N: '1234.5' } });
    expect(await stack.deadLetters('refresh')).toEqual([]);
  });

  it('request by id a customer that is listed but stored as deleted', async () => {
    const stack = await runningStack(dynamoDb);
    await stack.invoke('refresh', { customerIds: [7] });
    stack.store.create({ id: 7 });

    await stack.fire('incremental');

    expect(stack.messages().map(({ body }) => JSON.parse(body).detail)).toMatchObject([
      { customerId: 7, reason: 'listed' },
    ]);
    expect(await stack.item(7)).toMatchObject({ email: { S: 'customer-7@example.com' } });
  });

  it('continue at the cursor in another invocation, over the bus, when time runs out', async () => {
    // 20 s are reserved for the last writes and 60 s for a step, so no time is left after the first step.
    const stack = await runningStack(dynamoDb, { sweepTimeoutMs: 80_000 });
    createCustomers(stack.store, 260);

    await stack.fire('incremental');
    await stack.close();

    expect(listedFrom(stack.store)).toEqual([null, '250', '260']);
    expect(stack.calls('continued').map(({ action }) => action)).toEqual([
      'InvokeFunction',
      'InvokeFunction',
    ]);
    expect(sweepsIn(stack.logs('sweep'))).toEqual(['sweep continued', 'sweep continued', 'sweep completed']);
  });

  it('continue a failed full sweep at its cursor when the incremental schedule fires next', async () => {
    const stack = await runningStack(dynamoDb);
    createCustomers(stack.store, 260);
    await stack.fire('incremental');
    stack.store.remove(100);
    stack.store.inject({ kind: 'status', status: 401 }, { when: ({ query }) => query.has('min_id') });
    await stack.fire('full');
    const asked = listedFrom(stack.store).length;
    expect(await stack.state('full')).toMatchObject({ currentRun: { cursor: 251, isScanned: false } });

    await stack.fire('incremental');

    expect(listedFrom(stack.store).slice(asked)).toEqual(['251', '260']);
    expect(await stack.state('full')).not.toHaveProperty('currentRun');
    expect(await stack.item(100)).toHaveProperty('deletedAt');
  });

  it('ignore a continuation of a run that is over', async () => {
    const stack = await runningStack(dynamoDb);
    createCustomers(stack.store, 3);
    const report = await stack.invoke('sweep', { sweep: 'incremental' });
    const { run } = report as { run: string };
    const asked = stack.store.counters.total;
    const watermark = (await stack.state('incremental'))?.['watermark'];

    stack.continueSweep('incremental', run);
    await stack.idle();

    expect(stack.calls('continued')).toHaveLength(1);
    expect(stack.store.counters.total).toBe(asked);
    expect(await stack.state('incremental')).toMatchObject({ watermark });
    expect(await stack.deadLetters('sweep')).toEqual([]);
  });

  it('report the result of a full sweep in a dry run, and write nothing', async () => {
    const stack = await runningStack(dynamoDb);
    createCustomers(stack.store, 3);
    await stack.fire('incremental');
    stack.store.edit(1, { notes: 'Prefers afternoons.' });
    stack.store.remove(2);
    stack.store.create({ id: 4 });
    const [items, callsBefore] = [await stack.items(), stack.calls('sweep').length];

    const report = await stack.invoke('sweep', { sweep: 'full', dryRun: true });

    expect(report).toMatchObject({ status: 'completed', created: 1, undecided: 1, unchanged: 1, missing: 1 });
    expect(await stack.items()).toEqual(items);
    expect(await stack.state('full')).toBeUndefined();
    const actions = stack.calls('sweep').slice(callsBefore);
    expect([...new Set(actions.map(({ action }) => action))].sort()).toEqual([
      'BatchGetItem',
      'GetItem',
      'Query',
    ]);
  });

  it('leave a message without the token in their dead-letter queue when one fails', async () => {
    const stack = await runningStack(dynamoDb, { ...withToken('canary-token') });
    stack.store.inject({ kind: 'status', status: 401 }, { when: ({ path }) => path.includes('/v2/') });

    await stack.fire('incremental');

    const records = await stack.deadLetters('sweep');
    expect(records.map(({ body }) => JSON.parse(body))).toMatchObject([
      {
        requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 1 },
        requestPayload: { sweep: 'incremental' },
        responsePayload: {
          errorType: 'CredentialsRejectedError',
          errorMessage: expect.stringMatching(/^BigCommerce answered 401: the access token is wrong/),
        },
      },
    ]);
    expect(JSON.stringify(records)).not.toContain('canary');
  });

  it('name every mistake in their environment, and send no request', async () => {
    const stack = await runningStack(dynamoDb, {
      change: (template) =>
        withVariables(template, 'sweep', {
          STORE_HASH: '',
          QUOTA_SHARE: 'half',
          SYNC_STATE_TABLE_NAME: '',
          HOOK_MARKER: '',
        }),
    });

    await stack.fire('incremental');

    const [record] = await stack.deadLetters('sweep');
    expect(JSON.parse(record?.body ?? '').responsePayload).toMatchObject({
      errorType: 'ConfigError',
      errorMessage:
        "the function's environment is not usable: " +
        'STORE_HASH is missing (expected the store hash, lower-case letters and digits such as abc123); ' +
        'QUOTA_SHARE must be a number above 0 and at most 1, got "half"; ' +
        "SYNC_STATE_TABLE_NAME is missing (expected the sync-state table's name); " +
        'HOOK_MARKER is missing (expected the marker of our hooks)',
    });
    expect(stack.store.counters.total).toBe(0);
    // Lambda sends the failure record, with the rights of the function.
    expect(stack.calls('sweep').map(({ action }) => action)).toEqual(['SendMessage']);
  });

  it('log nothing about a customer except its id, whatever happens', async () => {
    const canary = (what: string) => `canary-${what}`;
    const stack = await runningStack(dynamoDb, { ...withToken(canary('token')) });
    const personal = {
      first_name: canary('first-name'),
      last_name: canary('last-name'),
      company: canary('company'),
      phone: canary('phone'),
      notes: canary('notes'),
      registration_ip_address: '203.0.113.77',
    };
    for (let id = 1; id <= 10; id += 1) {
      stack.store.create({ ...personal, id, email: `${canary('mail')}-${id}@example.com` });
    }
    const spoiled: Record<number, unknown> = {
      1: { id: 1, ...personal, store_credit: canary('credit') },
      2: { id: 2, ...personal, date_modified: canary('date') },
      3: { id: 3, ...personal, form_fields: [{ name: canary('field') }, 1] },
      4: { ...stack.store.customer(4), notes: canary('notes').repeat(60_000) },
      5: [canary('list')],
      6: { ...personal, id: canary('id') },
    };
    const passing: Fault = { kind: 'text', text: `[{"email": "${canary('json')}"` };
    const failures: Fault[] = [
      { kind: 'status', status: 401 },
      { kind: 'status', status: 302, headers: { Location: `https://example.com/${canary('location')}` } },
      { kind: 'status', status: 404, body: 'html' },
    ];

    const spoiling = stack.store.inject(
      { kind: 'altered', customer: (customer) => spoiled[customer.id] ?? customer },
      { times: Number.POSITIVE_INFINITY },
    );
    await stack.fire('incremental');
    spoiling.stop();
    for (const failure of [passing, ...failures]) {
      // Twice, because the client repeats a request at once after a 200 that is not JSON.
      const failing = stack.store.inject(failure, { times: 2, when: isList });
      await stack.fire('incremental');
      failing.stop();
    }
    stack.store.remove(7);
    stack.store.edit(8, { notes: canary('new-notes') });
    await stack.fire('full');
    stack.store.create({ ...personal, id: 7 });
    await stack.fire('full');

    const seen = [
      stack.messages(),
      await stack.state('incremental'),
      await stack.state('full'),
      await stack.deadLetters('refresh'),
      await stack.deadLetters('sweep'),
    ];
    expect(await stack.deadLetters('refresh')).toHaveLength(Object.keys(spoiled).length);
    expect(await stack.deadLetters('sweep')).toHaveLength(failures.length);
    expect(await stack.item(7)).toMatchObject({ notes: { S: canary('notes') } });
    await stack.close();
    expect(sweepsIn(stack.logs('sweep'))).toEqual([
      'sweep completed',
      'sweep completed',
      ...failures.map(() => 'sweep failed'),
      'sweep completed',
      'sweep completed',
    ]);
    expect(JSON.stringify([seen, stack.logs('sweep'), stack.logs('refresh')])).not.toMatch(
      /canary|203\.0\.113\.77/,
    );
  });

  it('need every permission of their role', async () => {
    const stack = await runningStack(dynamoDb);
    createCustomers(stack.store, 4);
    stack.store.edit(2, { store_credit: '1,234.50' });
    await stack.fire('incremental');
    stack.store.remove(3);
    await stack.fire('full');
    stack.store.create({ id: 3 });
    stack.store.inject({ kind: 'status', status: 401 }, { when: isList });
    await stack.fire('full');
    stack.continueSweep('full', 'a run that is over');
    await stack.idle();

    expect(stack.unusedGrants('sweep')).toEqual([
      // Lambda itself writes what the function prints, with the function's role.
      expect.stringMatching(/^logs:CreateLogStream on .*:log-group:.*ScheduledSweepFunctionLogs/),
      expect.stringMatching(/^logs:PutLogEvents on .*:log-group:.*ScheduledSweepFunctionLogs/),
    ]);
    for (const schedule of ['incremental', 'full'] as const) {
      expect(stack.unusedGrants(schedule)).toEqual([
        // Only undeliverable events are sent there.
        expect.stringMatching(/^sqs:SendMessage on .*ScheduledSweepDeadLetterQueue/),
      ]);
    }
    expect(stack.unusedGrants('continued')).toEqual([]);
  });
});

function createCustomers(store: SimulatedStore, count: number): void {
  for (let id = 1; id <= count; id += 1) store.create({ id });
}

function isList({ path }: Pick<StoreRequest, 'path'>): boolean {
  return path.endsWith('/v2/customers');
}

/** A request for all customers. Incremental sweeps and refreshes request only some. */
function isListOfAll({ path, query }: StoreRequest): boolean {
  return isList({ path }) && !query.has('min_date_modified') && !query.has('max_id');
}

/** The first id of each list of all customers, in the order of the requests. */
function listedFrom({ requests }: SimulatedStore): (string | null)[] {
  return requests.filter(isListOfAll).map(({ query }) => query.get('min_id'));
}

function askedById({ requests }: SimulatedStore): number[] {
  return requests.flatMap(({ customerId }) => customerId ?? []);
}

/** The results of sweeps, from their log lines. */
function sweepsIn(lines: readonly string[]): unknown[] {
  return lines
    .map((line): Record<string, unknown> => JSON.parse(line))
    .flatMap(({ message }) => (/^sweep \w+$/.test(`${message}`) ? [message] : []));
}
