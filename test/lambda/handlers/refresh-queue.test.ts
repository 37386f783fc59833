import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Fault } from '../../../local/store/faults.ts';
import { accessToken } from '../../local/store/running-store.ts';
import { type RunningPipeline, runningPipeline } from '../../support/running-pipeline.ts';
import { runningDynamoDb } from '../../support/running-table.ts';

const dynamoDb = runningDynamoDb();
const forever = { times: Number.POSITIVE_INFINITY };

describe('the refresh function with messages of its queue', () => {
  it('turns an event that names a customer into a stored customer', async () => {
    const pipeline = await runningPipeline(dynamoDb);
    const { id } = pipeline.store.create({ email: 'Ada@example.com', store_credit: '150.7500' });

    pipeline.request([id]);
    await pipeline.idle();

    expect(await pipeline.table.item(id)).toMatchObject({
      emailKey: 'ada@example.com',
      storeCredit: '150.75',
    });
    expect(pipeline.failures).toEqual([]);
    expect(pipeline.metric('CustomersCreated')).toBe(1);
  });

  it('fetches a customer once that is requested ten times in a batch', async () => {
    const pipeline = await runningPipeline(dynamoDb);
    const { id } = pipeline.store.create();

    pipeline.request(Array(10).fill(id));
    await pipeline.idle();

    expect(fetchesOf(pipeline, id)).toBe(1);
  });

  it('writes nothing when the same event arrives twice', async () => {
    const pipeline = await runningPipeline(dynamoDb);
    const { id } = pipeline.store.create();
    pipeline.request([id]);
    await pipeline.idle();

    pipeline.request([id]);
    await pipeline.idle();

    expect(pipeline.table.writes()).toBe(1);
    expect(pipeline.metric('CustomersUnchanged')).toBe(1);
  });

  it('drops a request that a later fetch has satisfied', async () => {
    const pipeline = await runningPipeline(dynamoDb);
    const { id } = pipeline.store.create();
    const delivered = JSON.stringify(eventOf(id));
    pipeline.queue.send(delivered, { delayMs: 60_000 });
    await pipeline.clock.sleep(30_000);

    pipeline.request([id]);
    await pipeline.idle();

    expect(fetchesOf(pipeline, id)).toBe(1);
    expect(pipeline.metric('RequestsSatisfied')).toBe(1);
  });

  it('does not count a tombstone as a fetch that satisfies a request', async () => {
    const pipeline = await runningPipeline(dynamoDb);
    pipeline.queue.send(JSON.stringify(eventOf(42)), { delayMs: 60_000 });
    await pipeline.clock.sleep(30_000);

    pipeline.request([42], 'deleted');
    await pipeline.idle();

    expect(fetchesOf(pipeline, 42)).toBeGreaterThan(1);
    expect(pipeline.metric('RequestsSatisfied')).toBe(0);
  });

  it('fetches the customer for an hour-old request, and stores the current state', async () => {
    const pipeline = await runningPipeline(dynamoDb);
    pipeline.request([42], 'deleted');
    await pipeline.idle();
    const { id } = pipeline.store.create({ id: 42, email: 'back@example.com' });

    pipeline.queue.adopt(
      oldMessage(JSON.stringify(eventOf(id)), pipeline.clock.now() - 3_600_000),
      'elsewhere',
    );
    await pipeline.idle();

    expect(await pipeline.table.item(id)).toMatchObject({ email: 'back@example.com' });
  });

  describe('when a customer does not exist', () => {
    it('deletes the customer after a second question confirms a delete event', async () => {
      const pipeline = await runningPipeline(dynamoDb);
      const { id } = pipeline.store.create();
      pipeline.request([id]);
      await pipeline.idle();
      pipeline.store.remove(id);

      pipeline.request([id], 'deleted');
      await pipeline.idle();

      expect(await pipeline.table.item(id)).toHaveProperty('deletedAt');
      expect(pipeline.store.requests.at(-1)?.query.toString()).toBe(`min_id=${id}&max_id=${id}&limit=1`);
      expect(pipeline.metric('CustomersDeleted')).toBe(1);
      expect(pipeline.logged('customer not refreshed')).toEqual([]);
    });

    it('asks a second question at once for a missing customer', async () => {
      const pipeline = await runningPipeline(dynamoDb);

      pipeline.request([42], 'missing');
      await pipeline.idle();

      expect(await pipeline.table.item(42)).toHaveProperty('deletedAt');
      expect(pipeline.store.counters.byStatus).toEqual({ 404: 1, 204: 1 });
    });

    it('waits two minutes before it deletes, since a new customer may not be readable yet', async () => {
      const pipeline = await runningPipeline(dynamoDb);
      const startMs = pipeline.clock.now();

      pipeline.request([42], 'created');
      await pipeline.idle();

      expect(pipeline.clock.now() - startMs).toBeGreaterThanOrEqual(120_000);
      expect(await pipeline.table.item(42)).toHaveProperty('deletedAt');
    });

    it('stores a new customer that becomes readable within those two minutes', async () => {
      const pipeline = await runningPipeline(dynamoDb);
      pipeline.request([42], 'created');
      await pipeline.clock.sleep(10_000);

      pipeline.store.create({ id: 42 });
      await pipeline.idle();

      expect(await pipeline.table.item(42)).not.toHaveProperty('deletedAt');
      expect(pipeline.metric('CustomersDeleted')).toBe(0);
    });

    it('keeps the tombstone when a late update event names a deleted customer', async () => {
      const pipeline = await runningPipeline(dynamoDb);
      pipeline.request([42], 'deleted');
      await pipeline.idle();

      pipeline.request([42], 'updated');
      await pipeline.idle();

      expect(await pipeline.table.item(42)).toHaveProperty('deletedAt');
      expect(pipeline.metric('CustomersDeleted')).toBe(1);
    });

    it.each<[string, Fault]>([
      ['the API was withdrawn and answers 404 for everything', { kind: 'status', status: 404 }],
      ['a gateway answers 404 with HTML', { kind: 'status', status: 404, body: 'html' }],
      ['the token is wrong', { kind: 'status', status: 401 }],
      ['an edge answers 403 with HTML', { kind: 'status', status: 403, body: 'html' }],
      ['the store is down', { kind: 'status', status: 503 }],
      ['a proxy answers 200 with an empty list', { kind: 'text', text: '[]' }],
      ['a proxy answers 204', { kind: 'status', status: 204, body: 'empty' }],
    ])('deletes nothing when %s', async (_what, fault) => {
      const pipeline = await runningPipeline(dynamoDb);
      const ids = [1, 2, 3].map(() => pipeline.store.create().id);
      pipeline.request(ids);
      await pipeline.idle();
      pipeline.store.inject(fault, forever);

      pipeline.request(ids, 'deleted');
      await pipeline.clock.sleep(20_000);

      for (const id of ids) expect(await pipeline.table.item(id)).not.toHaveProperty('deletedAt');
      expect(pipeline.metric('CustomersDeleted')).toBe(0);
    });
  });

  describe('when a customer is found although a request says deleted', () => {
    it('stores the customer, and returns only the message that says deleted', async () => {
      const pipeline = await runningPipeline(dynamoDb);
      const { id } = pipeline.store.create({ notes: 'alive' });
      const reasons = ['updated', 'deleted', 'address', 'deleted'];

      const { batchItemFailures } = await invokeWith(pipeline, Array(4).fill(id), reasons);

      const backAgain = batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
      expect(backAgain.toSorted()).toEqual(['message-2', 'message-4']);
      expect(await pipeline.table.item(id)).toMatchObject({ notes: 'alive' });
      expect(pipeline.metric('CustomersCreated')).toBe(1);
    });

    it('accepts the answer at once when the message was redriven', async () => {
      const pipeline = await runningPipeline(dynamoDb);
      const { id } = pipeline.store.create();
      const event = eventOf(id, { reason: 'deleted', requestedAt: '2024-05-06T07:34:10.000Z' });
      pipeline.deadLetterQueue.send(JSON.stringify(event));

      pipeline.deadLetterQueue.moveAll(pipeline.queue);
      await pipeline.idle();

      expect(fetchesOf(pipeline, id)).toBe(1);
      expect(pipeline.metric('CustomersPostponed')).toBe(0);
    });

    it('deletes the customer when it is no longer readable, without another webhook', async () => {
      const pipeline = await runningPipeline(dynamoDb);
      const { id } = pipeline.store.create();
      pipeline.request([id]);
      await pipeline.idle();
      const untilMs = pipeline.clock.now() + 90_000;
      const text = JSON.stringify(pipeline.store.customer(id));
      pipeline.store.remove(id);
      pipeline.store.inject(
        { kind: 'text', text },
        { ...forever, when: ({ customerId }) => customerId === id && pipeline.clock.now() < untilMs },
      );

      pipeline.request([id], 'updated');
      pipeline.request([id], 'deleted');
      await pipeline.idle();

      expect(await pipeline.table.item(id)).toHaveProperty('deletedAt');
      expect(pipeline.deadLetterQueue.counts().visible).toBe(0);
    });
  });

  describe('when something fails', () => {
    it('hides a message until its next try, and loses no message when the store is down for a minute', async () => {
      const pipeline = await runningPipeline(dynamoDb);
      const ids = Array.from({ length: 20 }, () => pipeline.store.create().id);
      const outage = pipeline.store.inject({ kind: 'status', status: 500 }, forever);
      pipeline.request(ids);
      await pipeline.clock.sleep(60_000);

      outage.stop();
      await pipeline.idle();

      for (const id of ids) expect(await pipeline.table.item(id)).toMatchObject({ id });
      expect(pipeline.deadLetterQueue.counts().visible).toBe(0);
    });

    it('does not ask for the rest of a batch after five customers in a row got no answer', async () => {
      const pipeline = await runningPipeline(dynamoDb);
      const ids = Array.from({ length: 60 }, () => pipeline.store.create().id);
      const outage = pipeline.store.inject({ kind: 'status', status: 500 }, forever);

      const { batchItemFailures } = await invokeWith(pipeline, ids);
      outage.stop();

      expect(batchItemFailures).toHaveLength(60);
      expect(pipeline.store.counters.total).toBeLessThanOrEqual(5 * (5 + 8));
    });

    it.each<[string, Fault, string, string | undefined]>([
      [
        'a credit that is no number',
        { kind: 'altered', customer: (c) => ({ ...c, store_credit: '1,234.50' }) },
        'ContractError',
        'store_credit',
      ],
      [
        'an id as text',
        { kind: 'altered', customer: (c) => ({ ...c, id: `${c.id}` }) },
        'ContractError',
        'id',
      ],
      [
        'a customer over 400 KB',
        { kind: 'altered', customer: (c) => ({ ...c, notes: 'x'.repeat(420_000) }) },
        'ContractError',
        'customer',
      ],
      [
        'a form field of 33 levels',
        {
          kind: 'altered',
          customer: (c) => ({ ...c, form_fields: [{ name: 'n', value: nested(31) }] }),
        },
        'ContractError',
        `form_fields[0].value${'[0]'.repeat(30)}`,
      ],
      ['a 422', { kind: 'status', status: 422 }, 'RefusedError', undefined],
      ['a 501', { kind: 'status', status: 501 }, 'RefusedError', undefined],
    ])('dead-letters %s at once, with the reason and a body to redrive, and stores the others', async (_what, fault, errorName, errorPath) => {
      const pipeline = await runningPipeline(dynamoDb);
      const ids = [1, 2, 3].map(() => pipeline.store.create().id);
      const broken = pipeline.store.inject(fault, { ...forever, when: ({ customerId }) => customerId === 2 });

      pipeline.request(ids, 'updated');
      await pipeline.idle();

      const [letter, ...others] = await pipeline.deadLetterQueue.receive({ max: 10, visibilityTimeoutMs: 0 });
      expect(others).toEqual([]);
      expect(JSON.parse(letter?.body ?? '')).toEqual({
        source: 'customer-sync',
        'detail-type': 'CustomerRefreshRequested',
        detail: { customerId: 2, reason: 'updated', requestedAt: expect.any(String) },
      });
      expect(letter?.attributes['errorName']?.StringValue).toBe(errorName);
      expect(letter?.attributes['errorPath']?.StringValue).toBe(errorPath);
      expect(await pipeline.table.item(1)).toBeDefined();
      expect(await pipeline.table.item(3)).toBeDefined();

      broken.stop();
      pipeline.deadLetterQueue.moveAll(pipeline.queue);
      await pipeline.idle();
      expect(await pipeline.table.item(2)).toBeDefined();
    });

    it.each([
      ['an id as text', { customerId: '7' }, 'detail.customerId'],
      ['an id of 0', { customerId: 0 }, 'detail.customerId'],
      ['a negative id', { customerId: -7 }, 'detail.customerId'],
      ['an id above 2^53', { customerId: 2 ** 53 }, 'detail.customerId'],
      ['no id', { id: 7 }, 'detail.customerId'],
      ['an id that is an object with a toString', { customerId: { toString: 1 } }, 'detail.customerId'],
      ['an id in a list', { customerId: [[{ toString: null }]] }, 'detail.customerId'],
      ['an id like a symbol', { customerId: 'Symbol(id)' }, 'detail.customerId'],
      ['an id of 10^400', { customerId: JSON.rawJSON('1e400') }, 'detail.customerId'],
    ])('refuses %s, names the field and stores the others', async (_what, detail, errorPath) => {
      const pipeline = await runningPipeline(dynamoDb);
      const { id } = pipeline.store.create();

      pipeline.queue.send(JSON.stringify({ 'detail-type': 'CustomerRefreshRequested', detail }));
      pipeline.request([id]);
      await pipeline.idle();

      const [letter] = await pipeline.deadLetterQueue.receive({ max: 10 });
      expect(letter?.attributes['errorPath']?.StringValue).toBe(errorPath);
      expect(await pipeline.table.item(id)).toBeDefined();
    });

    it('dead-letters a message that is not JSON, and repeats nothing of it', async () => {
      const pipeline = await runningPipeline(dynamoDb);

      pipeline.queue.send('canary@example.com');
      await pipeline.idle();

      const [letter] = await pipeline.deadLetterQueue.receive({ max: 10, visibilityTimeoutMs: 0 });
      expect(letter?.attributes['errorPath']?.StringValue).toBe('body');
      expect(await pipeline.everythingSaid()).not.toContain('canary');
    });

    it('reads the secret again when the token was rotated during a batch', async () => {
      const rotated = 'token-after-rotation';
      const pipeline = await runningPipeline(dynamoDb, { store: { accessToken: rotated } });
      const { id } = pipeline.store.create();
      pipeline.secrets.set(pipeline.storeSecretName, JSON.stringify({ accessToken }));
      pipeline.aws.calls.length = 0;
      const invocation = pipeline.invoke({ customerIds: [99] });
      await invocation;

      pipeline.secrets.set(pipeline.storeSecretName, JSON.stringify({ accessToken: rotated }));
      await pipeline.clock.sleep(30_000);
      const report = await pipeline.invoke({ customerIds: [id] });

      expect(report).toMatchObject({ created: 1, failed: [] });
    });

    it('retries after 15 minutes when credentials are rejected, and counts it for an alarm', async () => {
      const pipeline = await runningPipeline(dynamoDb);
      const { id } = pipeline.store.create();
      pipeline.store.inject({ kind: 'status', status: 403 });
      const startMs = pipeline.clock.now();

      pipeline.request([id]);
      await pipeline.idle();

      expect(pipeline.clock.now() - startMs).toBeGreaterThanOrEqual(900_000);
      expect(pipeline.metric('CredentialsRejected')).toBe(1);
      expect(await pipeline.table.item(id)).toBeDefined();
    });

    it('retries after half a minute when a gateway refuses, and counts no rejected credentials', async () => {
      const pipeline = await runningPipeline(dynamoDb);
      const { id } = pipeline.store.create();
      const edge = pipeline.store.inject({ kind: 'status', status: 403, body: 'html' }, forever);
      const secretReads = () => pipeline.aws.calls.filter(({ action }) => action === 'GetSecretValue').length;

      const { batchItemFailures } = await invokeWith(pipeline, [id]);
      edge.stop();

      expect(batchItemFailures).toHaveLength(1);
      expect(pipeline.logged('customer not refreshed')).toEqual([
        expect.objectContaining({ level: 'WARN', error: 'GatewayError', retryable: true }),
      ]);
      expect(pipeline.metric('CredentialsRejected')).toBe(0);
      expect(pipeline.metric('ConfigurationFailed')).toBe(0);
      expect(secretReads()).toBe(1);
    });

    it('fails only one message after a bug, and logs the location of the bug', async () => {
      let isBroken = true;
      const pipeline = await runningPipeline(dynamoDb, {
        platform: {
          fetch: (url, options) => {
            if (isBroken && String(url).endsWith('/2')) throw new RangeError('a bug');
            return fetch(url, options);
          },
        },
      });
      const ids = [1, 2, 3].map(() => pipeline.store.create().id);

      const { batchItemFailures } = await invokeWith(pipeline, ids);
      isBroken = false;

      expect(batchItemFailures).toEqual([{ itemIdentifier: 'message-2' }]);
      expect(pipeline.logged('customer not refreshed')).toEqual([
        expect.objectContaining({
          level: 'ERROR',
          customerId: 2,
          error: 'RangeError',
          stack: expect.any(Array),
        }),
      ]);
    });

    it('dead-letters a message that fails for more than six hours; a redrive after the repair succeeds', async () => {
      const pipeline = await runningPipeline(dynamoDb);
      const { id } = pipeline.store.create();
      const outage = pipeline.store.inject({ kind: 'status', status: 500 }, forever);
      const startMs = pipeline.clock.now();
      pipeline.request([id]);
      await pipeline.idle();

      const [letter] = await pipeline.deadLetterQueue.receive({ max: 10, visibilityTimeoutMs: 0 });
      expect(letter?.attributes['errorName']?.StringValue).toMatch(/^U(pstream|nreachable)Error$/);
      expect(pipeline.clock.now() - startMs).toBeGreaterThanOrEqual(6 * 3_600_000);

      outage.stop();
      pipeline.deadLetterQueue.moveAll(pipeline.queue);
      await pipeline.idle();
      expect(await pipeline.table.item(id)).toBeDefined();
    });

    it('retries only the customers with throttled writes', async () => {
      const pipeline = await runningPipeline(dynamoDb);
      const ids = [1, 2, 3].map(() => pipeline.store.create().id);
      const throttle = dynamoDb.proxy.inject(
        { kind: 'throttled' },
        { ...forever, when: ({ action, body }) => action === 'PutItem' && body.includes('"id":{"N":"2"}') },
      );

      const { batchItemFailures } = await invokeWith(pipeline, ids);
      throttle.stop();

      expect(batchItemFailures).toEqual([{ itemIdentifier: 'message-2' }]);
      expect(await pipeline.table.item(3)).toBeDefined();
    });

    it('keeps a message that it cannot send to the dead-letter queue', async () => {
      const pipeline = await runningPipeline(dynamoDb);
      const { id } = pipeline.store.create();
      pipeline.store.inject({ kind: 'status', status: 422 });
      pipeline.aws.inject(
        { kind: 'serverError' },
        { ...forever, when: ({ action }) => action === 'SendMessage' },
      );

      const { batchItemFailures } = await invokeWith(pipeline, [id]);

      expect(batchItemFailures).toEqual([{ itemIdentifier: `message-${id}` }]);
      expect(pipeline.logged('message left to its visibility timeout')).toHaveLength(1);
    });
  });

  it('logs nothing about a customer but its id, whatever happens', async () => {
    const canary = (what: string) => `canary-${what}`;
    const pipeline = await runningPipeline(dynamoDb, {
      store: { accessToken: canary('token') },
      pipeline: { accessToken: canary('token') },
    });
    const secrets = {
      first_name: canary('name'),
      last_name: canary('name'),
      phone: canary('phone'),
      notes: canary('notes'),
    };
    for (let id = 1; id <= 12; id += 1) {
      pipeline.store.create({
        ...secrets,
        email: `${canary('mail')}${id}@example.com`,
        registration_ip_address: '203.0.113.77',
      });
    }
    const faults: Fault[] = [
      { kind: 'altered', customer: (c) => ({ ...c, store_credit: canary('credit') }) },
      { kind: 'altered', customer: (c) => ({ ...c, date_modified: canary('date') }) },
      {
        kind: 'altered',
        customer: (c) => ({ ...c, form_fields: [{ name: canary('field') }, canary('field')] }),
      },
      { kind: 'altered', customer: (c) => ({ ...c, notes: canary('notes').repeat(60_000) }) },
      { kind: 'altered', customer: () => [canary('list')] },
      { kind: 'text', text: `{"email": "${canary('json')}"` },
      { kind: 'status', status: 422, body: 'json' },
      { kind: 'status', status: 500 },
      { kind: 'status', status: 401 },
      { kind: 'status', status: 302, headers: { Location: `https://example.com/${canary('location')}` } },
    ];
    for (const [index, fault] of faults.entries()) {
      pipeline.store.inject(fault, { ...forever, when: ({ customerId }) => customerId === index + 1 });
    }

    pipeline.request([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    pipeline.request([99], 'deleted');
    pipeline.queue.send(JSON.stringify({ id: canary('event-id'), detail: canary('detail') }));
    await pipeline.invoke({ customerIds: [99], id: canary('event-id') });
    await pipeline.clock.sleep(60_000);

    expect(pipeline.metric('AttemptsFailed')).toBeGreaterThanOrEqual(10);
    expect(pipeline.metric('CustomersCreated')).toBe(2);
    expect(await pipeline.everythingSaid()).not.toMatch(/canary|203\.0\.113\.77/);
  });
});

function fetchesOf(pipeline: RunningPipeline, id: number): number {
  return pipeline.store.requests.filter(({ customerId }) => customerId === id).length;
}

function eventOf(customerId: number, more: object = {}) {
  const detail = { customerId, ...more };
  return { source: 'customer-sync', 'detail-type': 'CustomerRefreshRequested', detail };
}

function oldMessage(body: string, sentAt: number) {
  return {
    id: randomUUID(),
    receiptHandle: '',
    body,
    attributes: {},
    sentAt,
    firstReceivedAt: sentAt,
    receiveCount: 0,
    movedFrom: undefined,
  };
}

/** One invocation with a batch that is in no queue, so hidden and deleted messages are not checked. */
async function invokeWith(
  pipeline: RunningPipeline,
  ids: readonly number[],
  reasons: readonly string[] = [],
) {
  const sentAt = String(Math.floor(pipeline.clock.now()));
  const answer = await pipeline.invoke({
    Records: ids.map((id, index) => ({
      messageId: `message-${index + 1}`,
      receiptHandle: 'none',
      body: JSON.stringify(eventOf(id, { reason: reasons[index] })),
      attributes: { SentTimestamp: sentAt, ApproximateReceiveCount: '1' },
      eventSource: 'aws:sqs',
    })),
  });
  return answer as { batchItemFailures: { itemIdentifier: string }[] };
}

/** A list nested to this depth. */
function nested(levels: number): unknown {
  return levels === 0 ? 1 : [nested(levels - 1)];
}
