import { describe, expect, it } from 'vitest';
import { hookedPipeline } from '../../support/hooked-pipeline.ts';
import { runningDynamoDb } from '../../support/running-table.ts';

const dynamoDb = runningDynamoDb();

const updated = (id: number) =>
  JSON.stringify({
    scope: 'store/customer/updated',
    producer: 'stores/abc123',
    data: { type: 'customer', id },
    created_at: 1_714_980_857,
  });

describe('the log of one delivery', () => {
  it('connects the id of the API request with the event, the message and the outcome', async () => {
    const pipeline = await hookedPipeline(dynamoDb);
    const { id } = pipeline.store.create();
    await pipeline.settled();
    pipeline.store.edit(id, { notes: 'edited' }, { silent: true });

    const response = await pipeline.post(updated(id));
    await pipeline.settled();

    const asked = pipeline.logged('customer asked for').at(-1);
    const done = pipeline.logged('request done').find(({ eventId }) => eventId === asked?.['eventId']);
    expect(asked).toMatchObject({
      correlation_id: response.headers.get('apigw-requestid'),
      customerId: id,
      eventId: expect.stringMatching(/^[\da-f-]{36}$/),
    });
    expect(done).toMatchObject({
      customerId: id,
      messageId: expect.stringMatching(/^[\da-f-]{36}$/),
      requestReason: 'updated',
      outcome: 'updated',
    });
  });

  it('contains each return of a request to the queue, with the reason', async () => {
    const pipeline = await hookedPipeline(dynamoDb);
    const { id } = pipeline.store.create();
    await pipeline.settled();
    pipeline.store.edit(id, { notes: 'edited' }, { silent: true });
    pipeline.store.inject({ kind: 'status', status: 503 }, { times: 20 });

    await pipeline.post(updated(id));
    await pipeline.settled();

    expect(pipeline.logged('request comes back')[0]).toMatchObject({
      customerId: id,
      requestReason: 'updated',
      error: 'UpstreamError',
      inSeconds: 30,
    });
    expect(pipeline.logged('request done').at(-1)).toMatchObject({ customerId: id, outcome: 'updated' });
  });

  it('names the API request of a delivery that is refused', async () => {
    const pipeline = await hookedPipeline(dynamoDb);

    const response = await pipeline.post(updated(7), { 'x-customer-sync-secret': 'a guess' });

    expect(pipeline.logged('webhook refused')[0]).toMatchObject({
      correlation_id: response.headers.get('apigw-requestid'),
      error: 'UnverifiedWebhookError',
    });
  });
});
