import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { type RunningPipeline, runningPipeline } from '../../support/running-pipeline.ts';
import { runningDynamoDb } from '../../support/running-table.ts';

const dynamoDb = runningDynamoDb();

async function paused(): Promise<RunningPipeline> {
  const pipeline = await runningPipeline(dynamoDb);
  pipeline.store.create();
  await pause(pipeline);
  return pipeline;
}

async function pause({ table, syncStateTableName }: RunningPipeline): Promise<void> {
  const Item = { name: 'paused', storeHash: 'abc123', since: '2026-11-28T20:00:00.000Z' };
  await table.client.send(new PutCommand({ TableName: syncStateTableName, Item }));
}

describe('a paused copy', () => {
  it('skips its sweeps', async () => {
    const pipeline = await paused();

    const report = await pipeline.sweep({ sweep: 'incremental' });

    expect(report).toMatchObject({ status: 'skipped', reason: 'the copy is paused; resume it first' });
    expect(await pipeline.table.item(1)).toBeUndefined();
  });

  it('refuses direct calls, and says what to do', async () => {
    const pipeline = await paused();

    const report = await pipeline.invoke({ customerIds: [1] });

    expect(report).toMatchObject({
      failed: [{ id: 1, error: expect.stringContaining('PausedError: the copy is paused'), retryable: true }],
    });
    expect(pipeline.store.requests).toEqual([]);
  });

  it('returns requests to the queue, and counts no failure', async () => {
    const pipeline = await paused();

    pipeline.request([1]);
    await pipeline.clock.sleep(20_000);

    expect(pipeline.logged('request comes back')[0]).toMatchObject({ customerId: 1, error: 'PausedError' });
    expect(pipeline.metric('CustomersFailed')).toBe(0);
    expect(await pipeline.table.item(1)).toBeUndefined();
  });

  it('refreshes no customer while the pause cannot be read', async () => {
    const pipeline = await runningPipeline(dynamoDb);
    pipeline.store.create();
    const { stop } = dynamoDb.proxy.inject(
      { kind: 'serverError' },
      {
        times: Number.POSITIVE_INFINITY,
        when: ({ input }) => input['TableName'] === pipeline.syncStateTableName,
      },
    );

    const report = await pipeline.invoke({ customerIds: [1] });
    stop();

    expect(report).toMatchObject({ failed: [{ id: 1, retryable: true }] });
    expect(await pipeline.table.item(1)).toBeUndefined();
  });
});
