import { describe, expect, it } from 'vitest';
import { hookedPipeline } from '../../support/hooked-pipeline.ts';
import type { RunningPipeline } from '../../support/running-pipeline.ts';
import { runningDynamoDb } from '../../support/running-table.ts';

const dynamoDb = runningDynamoDb();

describe('a change in the store', () => {
  it('is in the table after its delivery: a creation, an edit, a new address, a deletion', async () => {
    const pipeline = await hookedPipeline(dynamoDb);

    const { id } = pipeline.store.create({ first_name: 'Ada' });
    await pipeline.settled();
    const created = await pipeline.table.item(id);
    pipeline.store.edit(id, { first_name: 'Augusta' });
    await pipeline.settled();
    const edited = await pipeline.table.item(id);
    pipeline.store.touchAddress(id, 'created');
    await pipeline.settled();
    pipeline.store.remove(id);
    await pipeline.settled();

    expect(created).toMatchObject({ firstName: 'Ada' });
    expect(edited).toMatchObject({ firstName: 'Augusta' });
    expect(await pipeline.table.item(id)).toHaveProperty('deletedAt');
    expect(idsIn(pipeline)).toEqual([id]);
  });

  it('ends as a tombstone when the customer can be read by id for another 90 s', async () => {
    const pipeline = await hookedPipeline(dynamoDb);
    const { id } = pipeline.store.create();
    await pipeline.settled();
    const untilMs = pipeline.clock.now() + 90_000;
    pipeline.store.inject(
      { kind: 'text', text: JSON.stringify(pipeline.store.customer(id)) },
      {
        times: Number.POSITIVE_INFINITY,
        when: ({ customerId }) => customerId === id && pipeline.clock.now() < untilMs,
      },
    );

    pipeline.store.edit(id, { notes: 'the last edit' });
    pipeline.store.remove(id);
    await pipeline.settled();

    expect(await pipeline.table.item(id)).toHaveProperty('deletedAt');
  });

  it('ends in the right row when its deliveries are repeated, reordered and partly lost', async () => {
    const pipeline = await hookedPipeline(dynamoDb);
    pipeline.store.changeDeliveries({
      copies: 2,
      reorderMs: 20_000,
      keysShuffled: true,
      extraFields: { of_the_future: 1 },
    });

    for (let n = 0; n < 10; n += 1) pipeline.store.create();
    for (let id = 1; id <= 10; id += 1) pipeline.store.edit(id, { notes: `edited ${id}` });
    for (const id of [2, 4]) pipeline.store.remove(id);
    await pipeline.settled();

    expect(await pipeline.table.item(1)).toMatchObject({ notes: 'edited 1' });
    expect(await pipeline.table.item(2)).toHaveProperty('deletedAt');
  });

  it('costs at most one more fetch when its delivery is repeated', async () => {
    const pipeline = await hookedPipeline(dynamoDb);
    const { id } = pipeline.store.create();
    await pipeline.settled();
    const before = fetchesOf(pipeline, id);
    pipeline.store.changeDeliveries({ copies: 2 });

    pipeline.store.edit(id, { notes: 'new' });
    await pipeline.settled();

    expect(fetchesOf(pipeline, id) - before).toBeLessThanOrEqual(2);
  });

  it('is accepted with a signature when signatures are required', async () => {
    const pipeline = await hookedPipeline(dynamoDb, {
      webhooks: { clientSecret: 'secret-of-the-client', deliveries: { signed: true } },
    });

    const { id } = pipeline.store.create();
    await pipeline.settled();

    expect(await pipeline.table.item(id)).toBeDefined();
    expect(pipeline.metric('WebhooksUnsigned')).toBe(0);
  });
});

describe('the log of deliveries', () => {
  it('contains ids and counts, and no secret', async () => {
    const pipeline = await hookedPipeline(dynamoDb, {
      webhooks: { clientSecret: 'canary-client-secret', deliveries: { signed: true } },
    });
    pipeline.store.create({ email: 'canary@example.com', first_name: 'Canary' });
    await pipeline.settled();
    await pipeline.post('{"canary": true}', { 'x-customer-sync-secret': 'canary-guess' });
    await pipeline.sweep({ webhooks: 'status' });

    const said = await pipeline.everythingSaid();

    expect(said).not.toMatch(/canary/i);
    expect(said).not.toContain(pipeline.hookHeaders()['x-customer-sync-secret']);
    expect(said).toContain('customer asked for');
  });
});

function fetchesOf(pipeline: RunningPipeline, id: number): number {
  return pipeline.store.requests.filter(({ customerId }) => customerId === id).length;
}

/** The ids of all customers that were ever requested by id. */
function idsIn(pipeline: RunningPipeline): (number | undefined)[] {
  const ids = pipeline.store.requests.map(({ customerId }) => customerId);
  return [...new Set(ids.filter((id) => id !== undefined))];
}
