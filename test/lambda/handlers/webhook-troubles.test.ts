import { describe, expect, it } from 'vitest';
import {
  type RunningPipeline,
  type RunningPipelineOptions,
  runningPipeline,
} from '../../support/running-pipeline.ts';
import { runningDynamoDb } from '../../support/running-table.ts';

const dynamoDb = runningDynamoDb();

describe('a flood of deliveries', () => {
  it('gets 200 throughout, costs few fetches and no 429, and ends with the state of the store', async () => {
    const pipeline = await hooked({
      store: { quota: { requests: 60, windowMs: 30_000 } },
      webhooks: { maxInFlight: 5 },
    });
    const { store, clock } = pipeline;

    for (let id = 1; id <= 10; id += 1) store.create({ id });
    for (let n = 0; n < 290; n += 1) {
      store.edit((n % 10) + 1, { notes: `edit ${n}` });
      if (n % 30 === 29) await clock.sleep(1_000);
    }
    await pipeline.settled();

    expect(store.deliveryCounters.byStatus).toEqual({ 200: 300 });
    expect(store.counters.byStatus).not.toHaveProperty('429');
    expect(fetches(pipeline)).toBeLessThanOrEqual(150);
    for (const { id, notes } of store.customers()) {
      expect(await pipeline.table.item(id)).toMatchObject({ notes });
    }
  });
});

describe('a delivery with an event that the bus refuses', () => {
  it.each([
    ['the whole call', { kind: 'throttled' }],
    ['with a FailedEntryCount', { kind: 'failedEntries' }],
  ] as const)('is answered with 500 and delivered again, and then its change is stored: %s', async (_what, fault) => {
    const pipeline = await hooked();
    const { store, table, aws, clock } = pipeline;
    const refusal = aws.inject(fault, {
      times: Number.POSITIVE_INFINITY,
      when: ({ action }) => action === 'PutEvents',
    });

    const { id } = store.create({ notes: 'Prefers afternoons.' });
    await pipeline.settled();
    const answers = Object.keys(store.deliveryCounters.byStatus);
    const fetchesMeanwhile = fetches(pipeline);
    refusal.stop();
    await clock.sleep(20 * 60_000);
    await pipeline.settled();

    expect(await table.item(id)).toMatchObject({ notes: 'Prefers afternoons.' });

    expect(answers).toEqual(['500']);
    expect(fetchesMeanwhile).toBe(0);
    expect(store.deliveries.at(-1)).toMatchObject({
      status: 200,
      deliveryId: store.deliveries[0]?.deliveryId,
    });
  });
});

describe('a delivery that meets a bug', () => {
  it('is answered with 500, and no log line quotes it', async () => {
    let isBroken = false;
    const random = () => {
      if (isBroken) throw new Error('canary@example.com is a bug');
      return 0;
    };
    const pipeline = await hooked({ platform: { random } });
    pipeline.aws.inject({ kind: 'failedEntries' }, { when: ({ action }) => action === 'PutEvents' });
    isBroken = true;

    const body = {
      scope: 'store/customer/updated',
      producer: 'stores/abc123',
      data: { type: 'customer', id: 1 },
    };
    const answer = await pipeline.post(JSON.stringify(body));

    expect(answer.status).toBe(500);
    expect(await answer.text()).toBe('');
    expect(pipeline.logged('webhook refused')).toEqual([
      expect.objectContaining({ level: 'ERROR', error: 'Error', stack: expect.any(Array) }),
    ]);
    expect(await pipeline.everythingSaid()).not.toContain('canary');
  });
});

/** A pipeline with hooks that the sweep function has created. */
async function hooked(options: RunningPipelineOptions = {}): Promise<RunningPipeline> {
  const pipeline = await runningPipeline(dynamoDb, { webhooks: true, ...options });
  await pipeline.sweep({ webhooks: 'ensure' });
  await pipeline.idle();
  return pipeline;
}

function fetches({ store }: RunningPipeline): number {
  return store.requests.filter(({ customerId }) => customerId !== undefined).length;
}
