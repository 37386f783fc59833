import { describe, expect, it } from 'vitest';
import { type RunningPipeline, runningPipeline } from '../../support/running-pipeline.ts';
import { runningDynamoDb } from '../../support/running-table.ts';

const dynamoDb = runningDynamoDb();

/** As an operator does after a deployment. */
async function ensureHooks(pipeline: RunningPipeline): Promise<void> {
  await pipeline.sweep({ webhooks: 'ensure' });
  await pipeline.idle();
}

describe('startCustomerSync', () => {
  it('fills the table with an incremental sweep, and stores its state in another table', async () => {
    const pipeline = await runningPipeline(dynamoDb);
    for (let count = 0; count < 3; count += 1) pipeline.store.create();

    const report = await pipeline.sweep({ sweep: 'incremental' });

    expect(report).toMatchObject({ scope: 'incremental', status: 'completed', listed: 3, created: 3 });
    expect(await pipeline.table.item(3)).toMatchObject({ id: 3, storeHash: 'abc123' });
    expect(await pipeline.state('incremental')).toMatchObject({
      name: 'incremental',
      watermark: expect.any(String),
    });
    expect(await pipeline.state('full')).toBeUndefined();
  });

  it('continues a sweep that ran out of time over the bus, until all customers are stored', async () => {
    const pipeline = await runningPipeline(dynamoDb, {
      store: { latencyMs: 4_000 },
      sweepTimeoutMs: 30_000,
    });
    for (let count = 0; count < 800; count += 1) pipeline.store.create();

    const report = await pipeline.sweep({ sweep: 'incremental' });
    await pipeline.idle();

    expect(report).toMatchObject({ status: 'continued' });
    expect(pipeline.metric('CustomersCreated')).toBe(800);
    expect(await pipeline.table.item(800)).toBeDefined();
    expect(await pipeline.state('incremental')).toMatchObject({ watermark: expect.any(String) });
    expect(pipeline.asyncFailures()).toEqual([]);
  });

  it('deletes missing customers of a full sweep with the refresh function', async () => {
    const pipeline = await runningPipeline(dynamoDb);
    for (let count = 0; count < 3; count += 1) pipeline.store.create();
    await pipeline.sweep({ sweep: 'incremental' });
    pipeline.store.remove(2);
    await pipeline.clock.sleep(1_000);

    await pipeline.sweep({ sweep: 'full' });
    await pipeline.idle();

    expect(await pipeline.table.item(2)).toMatchObject({ id: 2, deletedAt: expect.any(String) });
    expect(await pipeline.table.item(3)).not.toHaveProperty('deletedAt');
  });

  it('stores an edit through the hooks that the sweep function created', async () => {
    const pipeline = await runningPipeline(dynamoDb, { webhooks: true });
    await ensureHooks(pipeline);

    const { id } = pipeline.store.create({ notes: 'Prefers mornings.' });
    await pipeline.settled();
    pipeline.store.edit(id, { notes: 'Prefers afternoons.' });
    await pipeline.settled();

    expect(await pipeline.table.item(id)).toMatchObject({ notes: 'Prefers afternoons.' });
    expect(new Set(pipeline.store.hooks().map(({ destination }) => destination))).toEqual(
      new Set([pipeline.webhookUrl]),
    );
    expect(Object.keys(pipeline.store.deliveryCounters.byStatus)).toEqual(['200']);
    expect(pipeline.webhookFailures).toEqual([]);
  });

  it('checks signatures when the store signs, and counts missing signatures otherwise', async () => {
    const pipeline = await runningPipeline(dynamoDb, {
      webhooks: { clientSecret: 'client-secret' },
      pipeline: { requireSignature: true },
    });
    await ensureHooks(pipeline);

    pipeline.store.create();
    await pipeline.settled();
    pipeline.store.changeDeliveries({ signed: false });
    pipeline.store.create();
    await pipeline.settled();

    expect(new Set(Object.keys(pipeline.store.deliveryCounters.byStatus))).toEqual(new Set(['200', '401']));
    expect(await pipeline.table.item(1)).toBeDefined();
    expect(await pipeline.table.item(2)).toBeUndefined();
  });

  it('lets a test post its own delivery, with the headers of a hook or with other headers', async () => {
    const pipeline = await runningPipeline(dynamoDb, { webhooks: true });
    const { id } = pipeline.store.create();
    const body = JSON.stringify({
      scope: 'store/customer/updated',
      producer: 'stores/abc123',
      data: { type: 'customer', id },
    });

    const [genuine, forged] = [await pipeline.post(body), await pipeline.post(body, {})];
    await pipeline.idle();

    expect([genuine.status, forged.status]).toEqual([200, 401]);
    expect(pipeline.hookHeaders()).toMatchObject({
      'x-customer-sync-copy': 'us-east-1/123456789012/abc123/production',
    });
    expect(await pipeline.table.item(id)).toMatchObject({ id });
    expect(pipeline.metric('WebhooksRejected')).toBe(1);
  });

  it('has no webhook address when webhooks are switched off', async () => {
    const pipeline = await runningPipeline(dynamoDb);

    await pipeline.sweep({ sweep: 'incremental' });

    expect(pipeline.webhooks).toBeUndefined();
    expect(pipeline.store.hooks()).toEqual([]);
    expect([...pipeline.secrets.keys()]).toEqual([pipeline.storeSecretName]);
    await expect(pipeline.post('{}')).rejects.toThrow('this pipeline runs without webhooks');
  });
});
