import { describe, expect, it } from 'vitest';
import { runningPipeline } from '../support/running-pipeline.ts';
import { runningDynamoDb } from '../support/running-table.ts';

const dynamoDb = runningDynamoDb();

describe('startPipeline around the real functions', () => {
  it('backfills the table with a sweep of what changed, and keeps its state in a table of its own', async () => {
    const pipeline = await runningPipeline(dynamoDb);
    for (let count = 0; count < 3; count += 1) pipeline.store.create();

    const report = await pipeline.sweep({ sweep: 'changed' });

    expect(report).toMatchObject({ scope: 'changed', status: 'completed', listed: 3, created: 3 });
    expect(await pipeline.table.item(3)).toMatchObject({ id: 3, storeHash: 'abc123' });
    expect(await pipeline.state('changed')).toMatchObject({ name: 'changed', watermark: expect.any(String) });
    expect(await pipeline.state('all')).toBeUndefined();
  });

  it('continues a sweep that ran out of time, by way of the bus, until all are stored', async () => {
    const pipeline = await runningPipeline(dynamoDb, {
      store: { latencyMs: 4_000 },
      speed: 20,
      sweepTimeoutMs: 30_000,
    });
    for (let count = 0; count < 800; count += 1) pipeline.store.create();

    const report = await pipeline.sweep({ sweep: 'changed' });
    await pipeline.idle();

    expect(report).toMatchObject({ status: 'continued' });
    expect(pipeline.metric('CustomersCreated')).toBe(800);
    expect(await pipeline.table.item(800)).toBeDefined();
    expect(await pipeline.state('changed')).toMatchObject({ watermark: expect.any(String) });
    expect(pipeline.sweepFailures).toEqual([]);
  });

  it('deletes what a sweep of all did not see, by way of the refresh function', async () => {
    const pipeline = await runningPipeline(dynamoDb);
    for (let count = 0; count < 3; count += 1) pipeline.store.create();
    await pipeline.sweep({ sweep: 'changed' });
    pipeline.store.remove(2);
    await pipeline.clock.sleep(1_000);

    await pipeline.sweep({ sweep: 'all' });
    await pipeline.idle();

    expect(await pipeline.table.item(2)).toMatchObject({ id: 2, deletedAt: expect.any(String) });
    expect(await pipeline.table.item(3)).not.toHaveProperty('deletedAt');
  });
});
