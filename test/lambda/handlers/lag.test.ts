import { describe, expect, it } from 'vitest';
import { copiedPipeline, hookedPipeline, sweepIncrementally } from '../../support/hooked-pipeline.ts';
import { type RunningPipeline, runningPipeline } from '../../support/running-pipeline.ts';
import { runningDynamoDb } from '../../support/running-table.ts';

const dynamoDb = runningDynamoDb();
const twentyMinutesMs = 1_200_000;

describe('the lag', () => {
  it('is measured for each edit and each new customer that a webhook reports', async () => {
    const pipeline = await hookedPipeline(dynamoDb);

    const { id } = pipeline.store.create();
    await pipeline.settled();
    pipeline.store.edit(id, { notes: 'Edited.' });
    await pipeline.settled();

    const lags = lagsOf(pipeline);
    expect(lags).toHaveLength(2);
    expect(Math.max(...lags)).toBeLessThan(10);
  });

  it('is measured for each edit that an incremental sweep stores', async () => {
    const pipeline = await copiedPipeline(dynamoDb);
    const before = lagsOf(pipeline).length;
    pipeline.store.edit(1, { notes: 'No webhook reports it.' }, { silent: true });
    await pipeline.clock.sleep(twentyMinutesMs);

    await sweepIncrementally(pipeline);
    await sweepIncrementally(pipeline);

    expect(lagsOf(pipeline).slice(before)).toEqual([expect.closeTo(1_200, -1)]);
  });

  it('leaves out the first copy, and a customer whom it has not reached', async () => {
    const pipeline = await runningPipeline(dynamoDb);
    const { id } = pipeline.store.create();
    await pipeline.clock.sleep(twentyMinutesMs);

    pipeline.request([id]);
    await pipeline.idle();
    pipeline.store.create();
    await pipeline.sweep({ sweep: 'incremental' });

    expect(pipeline.metric('CustomersCreated')).toBe(2);
    expect(lagsOf(pipeline)).toEqual([]);
  });

  it('leaves out deletions, unchanged customers, and what a full sweep rewrites', async () => {
    const pipeline = await copiedPipeline(dynamoDb);
    const { id } = pipeline.store.create();
    await pipeline.clock.sleep(twentyMinutesMs);
    await sweepIncrementally(pipeline);
    const before = lagsOf(pipeline);

    pipeline.request([1]);
    pipeline.store.remove(id);
    await pipeline.settled();
    pipeline.store.edit(1, { notes: 'The date stays.' }, { silent: true, keepDateModified: true });
    await pipeline.sweep({ sweep: 'full' });
    await pipeline.idle();

    expect(pipeline.metric('CustomersDrifted')).toBe(1);
    expect(pipeline.metric('CustomersDeleted')).toBe(1);
    expect(lagsOf(pipeline)).toEqual(before);
  });
});

/** Every lag that the functions have measured, in seconds. */
function lagsOf({ written }: RunningPipeline): number[] {
  return written.flatMap(({ LagSeconds = [] }) => LagSeconds).map(Number);
}
