import { describe, expect, it } from 'vitest';
import { countsMessage } from '../../../lambda/contract.ts';
import { createSweepHandler } from '../../../lambda/handlers/sweep-handler.ts';
import { skipReasons } from '../../../lambda/sync/sweep/sweep-report.ts';
import type { StoreRequest } from '../../../local/store/store-request.ts';
import { create, isListBehind, showing } from '../../support/listed-customers.ts';
import { type RunningPipeline, runningPipeline } from '../../support/running-pipeline.ts';
import { runningDynamoDb } from '../../support/running-table.ts';

const dynamoDb = runningDynamoDb();
const forever = { times: Number.POSITIVE_INFINITY };

describe('the sweep function', () => {
  it('copies a whole store, and finds deletes through refresh requests', async () => {
    const pipeline = await runningPipeline(dynamoDb);
    create(pipeline.store, 20);
    await pipeline.sweep({ sweep: 'incremental' });
    await pipeline.clock.sleep(1_000);
    pipeline.store.remove(7);
    pipeline.store.edit(8, { notes: 'new' });

    const report = await pipeline.sweep({ sweep: 'full' });
    await pipeline.idle();

    expect(report).toMatchObject({
      scope: 'full',
      status: 'completed',
      updated: 1,
      missing: 1,
      unchanged: 18,
    });
    expect(await pipeline.table.item(7)).toHaveProperty('deletedAt');
    expect(await pipeline.table.item(8)).toMatchObject({ notes: 'new' });
  });

  it('continues by an event on the bus when its time runs out', async () => {
    const pipeline = await runningPipeline(dynamoDb, { sweepTimeoutMs: 80_000 });
    create(pipeline.store, 260);

    const report = await pipeline.sweep({ sweep: 'incremental' });
    await pipeline.idle();

    expect(report).toMatchObject({ status: 'continued' });
    expect(await pipeline.state('incremental')).toHaveProperty('watermark');
    expect(await pipeline.table.item(260)).toBeDefined();
    expect(pipeline.metric('IncrementalSweepsCompleted')).toBe(1);
    expect(pipeline.metric('SweepsContinued')).toBeGreaterThan(0);
  });

  it('resumes an unfinished full sweep when an incremental sweep starts', async () => {
    const pipeline = await withUnfinishedSweepOfAll();

    await pipeline.sweep({ sweep: 'incremental' });
    await pipeline.idle();

    expect(await pipeline.state('full')).toHaveProperty('watermark');
  });

  it('resumes no unfinished full sweep in other invocations', async () => {
    const pipeline = await withUnfinishedSweepOfAll();

    const detail = { scope: 'incremental', run: 'gone' };
    await pipeline.sweep({ 'detail-type': 'CustomerSweepContinued', detail });
    await pipeline.idle();
    expect(await pipeline.state('full')).not.toHaveProperty('watermark');

    await pipeline.sweep({ sweep: 'full' });
    await pipeline.idle();
    expect(await pipeline.state('full')).toHaveProperty('watermark');
    expect(pipeline.logged('sweep skipped')).toEqual([
      expect.objectContaining({ scope: 'incremental', reason: skipReasons.over }),
    ]);
  });

  it('begins no work in the last 20 s of an invocation', async () => {
    const pipeline = await runningPipeline(dynamoDb, { sweepTimeoutMs: 60_000 });
    pipeline.store.inject({ kind: 'rateLimited', timeResetMs: 50_000 }, forever);

    const report = await pipeline.sweep({ sweep: 'incremental' });

    expect(report).toMatchObject({ status: 'stopped' });
    expect(pipeline.store.requests).toHaveLength(1);
  });

  it('reports the result of a full sweep in a dry run, and writes nothing', async () => {
    const pipeline = await runningPipeline(dynamoDb);
    create(pipeline.store, 5);
    await pipeline.sweep({ sweep: 'incremental' });
    await pipeline.clock.sleep(1_000);
    pipeline.store.remove(1);
    pipeline.store.edit(2, { notes: 'new' });
    pipeline.store.create();
    const writes = () =>
      dynamoDb.proxy.calls.filter(({ action }) => !['Query', 'BatchGetItem', 'GetItem'].includes(action));
    const before = writes().length;

    const report = await pipeline.sweep({ sweep: 'full', dryRun: true });

    expect(report).toMatchObject({ status: 'completed', created: 1, updated: 1, unchanged: 3, missing: 1 });
    expect(writes()).toHaveLength(before);
    expect(await pipeline.table.item(1)).not.toHaveProperty('deletedAt');
  });

  it('reports in a dry run that a full sweep would be refused', async () => {
    const pipeline = await runningPipeline(dynamoDb);
    create(pipeline.store, 2);
    await pipeline.sweep({ sweep: 'incremental' });
    pipeline.store.remove(1);
    pipeline.store.remove(2);

    const report = await pipeline.sweep({ sweep: 'full', dryRun: true });

    expect(report).toMatchObject({ missing: 2, reason: expect.stringContaining('"allowMissing": 2') });
    expect(await pipeline.sweep({ sweep: 'full', dryRun: true, allowMissing: 2 })).toMatchObject({
      status: 'completed',
      missing: 2,
    });
  });

  it('ignores a continuation of a run that is over', async () => {
    const pipeline = await runningPipeline(dynamoDb);

    const report = await pipeline.sweep({
      'detail-type': 'CustomerSweepContinued',
      detail: { scope: 'full', run: 'gone' },
    });

    expect(report).toMatchObject({ status: 'skipped', reason: skipReasons.over });
    expect(pipeline.store.requests).toHaveLength(0);
  });

  it('requests an unreadable record by id; a redrive of its dead letter succeeds after the repair', async () => {
    const pipeline = await runningPipeline(dynamoDb);
    create(pipeline.store, 3);
    const fault = pipeline.store.inject(
      showing((id) => id === 2, { store_credit: 'much' }),
      forever,
    );
    await pipeline.sweep({ sweep: 'incremental' });
    await pipeline.idle();
    const [letter] = await pipeline.deadLetterQueue.receive({ max: 10, visibilityTimeoutMs: 0 });
    fault.stop();

    pipeline.deadLetterQueue.moveAll(pipeline.queue);
    await pipeline.idle();

    expect(JSON.parse(letter?.body ?? '')).toEqual({
      source: 'customer-sync',
      'detail-type': 'CustomerRefreshRequested',
      detail: { customerId: 2, reason: 'listed', requestedAt: expect.any(String) },
    });
    expect(letter?.attributes).toMatchObject({
      errorName: { StringValue: 'ContractError' },
      errorPath: { StringValue: 'store_credit' },
    });
    expect(await pipeline.table.item(2)).toMatchObject({ id: 2 });
    expect(pipeline.metric('CustomersUnreadable')).toBe(1);
  });

  it('counts its work, and measures the age of the last complete sweeps', async () => {
    const pipeline = await runningPipeline(dynamoDb);
    create(pipeline.store, 5);

    await pipeline.sweep({ sweep: 'incremental' });
    await pipeline.sweep({ sweep: 'full' });

    expect(pipeline.metric('CustomersCreated')).toBe(5);
    expect(pipeline.metric('CustomersUnchanged')).toBe(5);
    expect(pipeline.metric('PagesSwept')).toBe(4);
    expect(pipeline.metric('ApiRequests')).toBe(4);
    expect(pipeline.metric('IncrementalSweepsCompleted')).toBe(1);
    expect(pipeline.metric('FullSweepsCompleted')).toBe(1);
    const gauges = pipeline.written.filter((line) => 'WatermarkAgeSeconds' in line);
    expect(gauges).toHaveLength(2);
    expect(gauges.at(-1)).toMatchObject({ FullSweepAgeSeconds: expect.any(Number) });
  });

  it('measures the age of the watermark even when the sweep fails', async () => {
    const pipeline = await runningPipeline(dynamoDb);
    await pipeline.sweep({ sweep: 'incremental' });
    pipeline.store.inject({ kind: 'status', status: 401 }, forever);

    await expect(pipeline.sweep({ sweep: 'incremental' })).rejects.toThrow('the access token is wrong');

    expect(pipeline.metric('SweepsFailed')).toBe(1);
    expect(pipeline.metric('CredentialsRejected')).toBe(1);
    const counts = pipeline.written.filter(({ message }) => message === countsMessage);
    expect(counts.at(-1)).toMatchObject({ WatermarkAgeSeconds: expect.any(Number) });
  });

  it('stops at its checkpoint while HTML replaces the answers of the API', async () => {
    const pipeline = await runningPipeline(dynamoDb);
    create(pipeline.store, 3);
    await pipeline.sweep({ sweep: 'incremental' });
    const fault = pipeline.store.inject({ kind: 'text', text: '<html>' }, forever);

    expect(await pipeline.sweep({ sweep: 'full' })).toMatchObject({
      status: 'stopped',
      reason: expect.stringContaining('not JSON'),
    });
    fault.stop();

    expect(await pipeline.sweep({ sweep: 'full' })).toMatchObject({ status: 'completed', missing: 0 });
  });

  it.each([
    [{ kind: 'status', status: 404, body: 'html' }, 'check the store hash', 'ConfigurationFailed'],
    [{ kind: 'status', status: 403 }, 'lacks the scope', 'CredentialsRejected'],
  ] as const)('fails after %j with advice, and deletes nothing', async (fault, sentence, metric) => {
    const pipeline = await runningPipeline(dynamoDb);
    create(pipeline.store, 3);
    await pipeline.sweep({ sweep: 'incremental' });
    pipeline.store.inject(fault, forever);

    await expect(pipeline.sweep({ sweep: 'full' })).rejects.toThrow(sentence);

    expect(pipeline.metric(metric)).toBe(1);
    expect(pipeline.metric('CustomersMissing')).toBe(0);
  });

  it('does not fail when the state table does not answer', async () => {
    const pipeline = await runningPipeline(dynamoDb);
    const throttle = dynamoDb.proxy.inject(
      { kind: 'throttled' },
      { when: ({ input }) => input['TableName'] === pipeline.syncStateTableName, ...forever },
    );

    const report = await pipeline.sweep({ sweep: 'incremental' });
    throttle.stop();

    expect(report).toMatchObject({ status: 'stopped', reason: expect.stringContaining('DynamoDB') });
    expect(pipeline.metric('SweepsFailed')).toBe(0);
  });

  it('stops at its checkpoint, and counts no rejected credentials, while an edge answers 403', async () => {
    const pipeline = await runningPipeline(dynamoDb);
    create(pipeline.store, 251);
    const isBehindFirst = ({ query }: StoreRequest) => Number(query.get('min_id')) > 0;
    const edge = pipeline.store.inject(
      { kind: 'status', status: 403, body: 'html' },
      { ...forever, when: isBehindFirst },
    );

    const stopped = await pipeline.sweep({ sweep: 'incremental' });
    edge.stop();
    const resumed = await pipeline.sweep({ sweep: 'incremental' });

    expect(stopped).toMatchObject({ status: 'stopped', reason: expect.stringContaining('403') });
    expect(resumed).toMatchObject({ status: 'completed', created: 251 });
    expect(pipeline.metric('CredentialsRejected')).toBe(0);
    expect(pipeline.metric('SweepsFailed')).toBe(0);
  });

  it('throws no error that quotes a customer', async () => {
    const pipeline = await runningPipeline(dynamoDb, {
      platform: { fetch: () => Promise.reject(new Error('canary@example.com is a bug')) },
    });

    const failure = pipeline.sweep({ sweep: 'incremental' });

    await expect(failure).rejects.toThrow('the sweep failed in a way that was not foreseen: see the log');
    expect(await pipeline.everythingSaid()).not.toContain('canary');
  });

  it('logs nothing about customers but ids and counts', async () => {
    const pipeline = await runningPipeline(dynamoDb);
    const canary = { email: 'canary@example.com', first_name: 'Canary', phone: '555canary', notes: 'canary' };
    create(pipeline.store, 5, { ...canary, registration_ip_address: '203.0.113.77' });
    pipeline.store.inject(
      showing((id) => id === 2, { store_credit: 'canary' }),
      forever,
    );
    await pipeline.sweep({ sweep: 'incremental' });
    pipeline.store.remove(3);
    await pipeline.sweep({ sweep: 'full' });
    await pipeline.idle();

    const said = (await pipeline.everythingSaid()) + JSON.stringify(await pipeline.state('full'));

    expect(said).not.toMatch(/canary|203\.0\.113\.77/i);
    expect(said).toContain('sweep completed');
  });

  it('refuses an unknown event, and names the expected ones', async () => {
    const pipeline = await runningPipeline(dynamoDb);

    await expect(pipeline.sweep({ sweep: 'some' })).rejects.toThrow(
      'sweep: expected "incremental" or "full"',
    );
  });
});

describe('createSweepHandler', () => {
  it('names every missing setting', () => {
    expect(() => createSweepHandler({ STORE_HASH: 'abc123' })).toThrow(
      /^the function's environment is not usable: STAGE is missing .*SYNC_STATE_TABLE_NAME is missing .*EVENT_BUS_NAME is missing/,
    );
  });
});

async function withUnfinishedSweepOfAll(): Promise<RunningPipeline> {
  const pipeline = await runningPipeline(dynamoDb);
  create(pipeline.store, 251);
  await pipeline.sweep({ sweep: 'incremental' });
  const outage = pipeline.store.inject(
    { kind: 'status', status: 503 },
    { when: isListBehind(250), ...forever },
  );
  expect(await pipeline.sweep({ sweep: 'full' })).toMatchObject({ status: 'stopped' });
  outage.stop();
  return pipeline;
}
