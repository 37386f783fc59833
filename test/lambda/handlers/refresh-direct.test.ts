import { describe, expect, it } from 'vitest';
import { createRefreshHandler } from '../../../lambda/handlers/refresh-handler.ts';
import { runningPipeline } from '../../support/running-pipeline.ts';
import { runningDynamoDb } from '../../support/running-table.ts';

const dynamoDb = runningDynamoDb();
const eventId = '6a7e8feb-b491-4cf7-a9f1-bf3703467718';

describe('the refresh function that is invoked directly', () => {
  it('reports a result for every named customer', async () => {
    const pipeline = await runningPipeline(dynamoDb);
    for (const id of [1, 2, 3, 4]) pipeline.store.create({ id });
    await pipeline.invoke({ customerIds: [1, 2] });
    pipeline.store.edit(2, { notes: 'new' });
    pipeline.store.inject({ kind: 'status', status: 422 }, { when: ({ customerId }) => customerId === 4 });

    const report = await pipeline.invoke({ customerIds: [1, 2, 2, 3, 4, 99] });

    expect(report).toEqual({
      requested: 5,
      created: 1,
      updated: 1,
      unchanged: 1,
      superseded: 0,
      deleted: 1,
      failed: [
        {
          id: 4,
          error: 'RefusedError: BigCommerce answered 422; asking again does not change that',
          retryable: false,
        },
      ],
    });
  });

  it('deletes a customer at once when the list confirms that it does not exist', async () => {
    const pipeline = await runningPipeline(dynamoDb);

    const report = await pipeline.invoke({ customerIds: [99] });

    expect(report).toMatchObject({ deleted: 1, failed: [] });
    expect(await pipeline.table.item(99)).toHaveProperty('deletedAt');
  });

  it('reports ids that cannot be a customer, and refreshes the others', async () => {
    const pipeline = await runningPipeline(dynamoDb);
    pipeline.store.create({ id: 7 });

    const report = await pipeline.invoke({ customerIds: ['7', 0, -1, 2 ** 53, 1.5, null, 7] });

    expect(report).toMatchObject({
      requested: 7,
      created: 1,
      failed: ['7', 0, -1, 2 ** 53, 1.5, null].map((id) => ({
        id,
        error: expect.stringMatching(
          /^ContractError: customerIds: expected a positive integer below 2\^53, got /,
        ),
        retryable: false,
      })),
    });
  });

  it('returns an empty report for no ids', async () => {
    const pipeline = await runningPipeline(dynamoDb);

    expect(await pipeline.invoke({ customerIds: [] })).toMatchObject({ requested: 0, failed: [] });
  });

  it.each([
    { customerIds: '1,2' },
    { customerIds: 7 },
    { customerIds: null },
  ])('explains how to name ids after %j', async (event) => {
    const pipeline = await runningPipeline(dynamoDb);

    await expect(pipeline.invoke(event)).rejects.toThrow(
      'customerIds: expected a list of customer ids, such as { "customerIds": [1, 2] }',
    );
  });

  it.each([
    {},
    null,
    'text',
    { key1: 'value1' },
  ])('names the known inputs when the input is %j', async (event) => {
    const pipeline = await runningPipeline(dynamoDb);

    await expect(pipeline.invoke(event)).rejects.toThrow(
      'event: expected a batch of the refresh queue, { "customerIds": [1, 2] } or a CustomerRefreshRequested event',
    );
  });

  it('uses half of the quota of a queue process', async () => {
    const quota = { requests: 20, windowMs: 300_000 };
    const pipeline = await runningPipeline(dynamoDb, { store: { quota }, timeoutMs: 120_000 });
    const customerIds = [1, 2, 3, 4].map(() => pipeline.store.create().id);

    const report = await pipeline.invoke({ customerIds });

    // A tenth of 20 requests. A process of the queue would send four at once.
    expect(report).toMatchObject({
      created: expect.toSatisfy((count: number) => count <= 2),
      failed: expect.arrayContaining([
        expect.objectContaining({ error: expect.stringContaining('RateLimitedError') }),
      ]),
    });
  });

  it('stops before its deadline when the quota is spent for longer', async () => {
    const pipeline = await runningPipeline(dynamoDb, { timeoutMs: 120_000 });
    pipeline.store.create({ id: 1 });
    pipeline.store.inject({ kind: 'rateLimited', retryAfter: 600 });

    const report = await pipeline.invoke({ customerIds: [1] });

    expect(report).toMatchObject({
      failed: [{ id: 1, error: expect.stringContaining('RateLimitedError'), retryable: true }],
    });
  });
});

describe('the refresh function with an event from EventBridge', () => {
  it('stores the customer that the event names', async () => {
    const pipeline = await runningPipeline(dynamoDb);
    pipeline.store.create({ id: 7 });

    await pipeline.invoke(eventOf({ customerId: 7 }));

    expect(await pipeline.table.item(7)).toMatchObject({ id: 7 });
    expect(pipeline.logged('customers refreshed')).toEqual([
      expect.objectContaining({ correlation_id: eventId }),
    ]);
  });

  it('throws when the customer was not refreshed, so that Lambda tries again', async () => {
    const pipeline = await runningPipeline(dynamoDb);
    pipeline.store.inject({ kind: 'status', status: 401 });

    await expect(pipeline.invoke(eventOf({ customerId: 7 }))).rejects.toThrow(
      'customer 7 was not refreshed: CredentialsRejectedError: BigCommerce answered 401',
    );
    expect(pipeline.metric('AttemptsFailed')).toBe(1);
  });

  it('does not delete a customer at once when a new event names it', async () => {
    const pipeline = await runningPipeline(dynamoDb);
    const time = new Date(pipeline.clock.now()).toISOString();

    await expect(pipeline.invoke({ ...eventOf({ customerId: 7 }), time })).rejects.toThrow(
      'UnconfirmedError',
    );
  });

  it('fetches the customer whatever time the event has', async () => {
    const pipeline = await runningPipeline(dynamoDb);
    pipeline.store.create({ id: 7 });
    await pipeline.invoke(eventOf({ customerId: 7 }));

    await pipeline.invoke({ ...eventOf({ customerId: 7 }), time: '2001-01-01T00:00:00Z' });

    expect(pipeline.store.counters.total).toBe(2);
  });

  it.each([
    { toString: 1 },
    [[]],
    Number.POSITIVE_INFINITY,
    null,
  ])('fetches the customer even when the time of the event is %j', async (time) => {
    const pipeline = await runningPipeline(dynamoDb);
    pipeline.store.create({ id: 7 });

    await pipeline.invoke({ ...eventOf({ customerId: 7 }), time });

    expect(await pipeline.table.item(7)).toMatchObject({ id: 7 });
  });

  it('names an id that cannot be a customer in its error', async () => {
    const pipeline = await runningPipeline(dynamoDb);

    await expect(pipeline.invoke(eventOf({ customerId: '7' }))).rejects.toThrow('detail.customerId');
  });
});

describe('createRefreshHandler', () => {
  it('throws no error that quotes a customer', async () => {
    const pipeline = await runningPipeline(dynamoDb);

    const failure = pipeline.invoke({ Records: [{ body: 'canary@example.com' }, null] });

    await expect(failure).rejects.toThrow('the refresh failed in a way that was not foreseen: see the log');
    expect(pipeline.logged('refresh failed')).toEqual([
      expect.objectContaining({ level: 'ERROR', error: 'TypeError', stack: expect.any(Array) }),
    ]);
    expect(await pipeline.everythingSaid()).not.toContain('canary');
  });

  it('names every missing setting', () => {
    expect(() => createRefreshHandler({ STORE_HASH: 'abc123' })).toThrow(
      /^the function's environment is not usable: STAGE is missing .*BIGCOMMERCE_API_URL is missing/,
    );
  });
});

function eventOf(detail: unknown) {
  return { id: eventId, source: 'customer-sync', 'detail-type': 'CustomerRefreshRequested', detail };
}
