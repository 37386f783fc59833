import { describe, expect, it } from 'vitest';
import { signatureHeaders } from '../../../local/store/hooks/signature.ts';
import {
  type RunningPipeline,
  type RunningPipelineOptions,
  runningPipeline,
} from '../../support/running-pipeline.ts';
import { runningDynamoDb } from '../../support/running-table.ts';

const dynamoDb = runningDynamoDb();
const clientSecret = 'secret-of-the-client';

describe('a delivery with a signature of another time', () => {
  it('is accepted, and counted as unsigned, when it is 6 minutes off', async () => {
    const pipeline = await checkingSignatures();
    pipeline.store.create({ id: 1 });
    pipeline.store.create({ id: 2 });

    expect(await postSigned(pipeline, { id: 1, minutesOff: -6 })).toBe(200);
    expect(await postSigned(pipeline, { id: 2, minutesOff: 6 })).toBe(200);
    await pipeline.idle();

    expect(pipeline.metric('WebhooksUnsigned')).toBe(2);
    expect(await pipeline.table.item(1)).toBeDefined();
    expect(await pipeline.table.item(2)).toBeDefined();
  });

  it('is answered with 401 when it is 6 minutes off and a signature is required', async () => {
    const pipeline = await checkingSignatures({ requireSignature: true });
    pipeline.store.create({ id: 1 });
    pipeline.store.create({ id: 2 });

    expect(await postSigned(pipeline, { id: 1, minutesOff: -6 })).toBe(401);
    expect(await postSigned(pipeline, { id: 1, minutesOff: 6 })).toBe(401);
    expect(await postSigned(pipeline, { id: 2, minutesOff: -4 })).toBe(200);
    await pipeline.idle();

    expect(pipeline.metric('WebhooksRejected')).toBe(2);
    expect(customersAskedFor(pipeline)).toEqual([2]);
  });

  it.each([
    ['123abc', 123],
    ['1e3', 1_000],
    ['0x10', 16],
    ['12.5', 12],
    ['+7', 7],
    ['-7', -7],
    ['soon', Number.NaN],
    ['', 0],
  ])('is answered with 401 when its timestamp is %j, even if the signature matches a lenient reading', async (text, timestamp) => {
    const pipeline = await checkingSignatures();
    pipeline.store.create({ id: 1 });
    const body = edited(1);

    const { status } = await pipeline.post(body, {
      ...pipeline.hookHeaders(),
      ...signatureHeaders(clientSecret, { id: 'msg_1', timestamp, body }),
      'webhook-timestamp': text,
    });
    await pipeline.idle();

    expect(status).toBe(401);
    expect(customersAskedFor(pipeline)).toEqual([]);
  });
});

describe('a body with the headers of our hooks', () => {
  const deep = `${'['.repeat(30_000)}${']'.repeat(30_000)}`;

  it.each([
    ['empty', '', 400],
    ['a megabyte', edited(1, { more: 'x'.repeat(1024 * 1024) }), 413],
    ['base64 that calls itself JSON', Buffer.from(edited(1)).toString('base64'), 400],
    ['deep JSON', deep, 400],
    ['a delivery with deep JSON in it', edited(1).replace(/}$/, `,"more":${deep}}`), 400],
    ['a delivery under __proto__', `{"__proto__":${edited(1)}}`, 400],
    [
      'a delivery whose customer is under __proto__',
      edited(1).replace('"id":1', '"__proto__":{"id":1}'),
      200,
    ],
  ])('requests no customer when it is %s', async (_what, body, expected) => {
    const pipeline = await runningPipeline(dynamoDb, { webhooks: true });

    const { status } = await pipeline.post(body);
    await pipeline.idle();

    expect(status).toBe(expected);
    expect(customersAskedFor(pipeline)).toEqual([]);
    expect(pipeline.metric('WebhooksFailed')).toBe(0);
    expect(pipeline.webhookFailures).toEqual([]);
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/octet-stream',
    'multipart/form-data; boundary=none',
    'nonsense',
    undefined,
  ])('is read as a delivery with any content type: %s', async (contentType) => {
    const pipeline = await runningPipeline(dynamoDb, { webhooks: true });
    pipeline.store.create({ id: 1 });

    const { status } = await fetch(pipeline.webhookEndpoint ?? '', {
      method: 'POST',
      headers: {
        ...pipeline.hookHeaders(),
        ...(contentType !== undefined && { 'Content-Type': contentType }),
      },
      body: new TextEncoder().encode(edited(1)),
    });
    await pipeline.idle();

    expect(status).toBe(200);
    expect(await pipeline.table.item(1)).toBeDefined();
  });

  it('changes no other object when it contains __proto__', async () => {
    const pipeline = await runningPipeline(dynamoDb, { webhooks: true });
    pipeline.store.create({ id: 1 });

    const { status } = await pipeline.post(
      edited(1).replace('{', '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},'),
    );
    await pipeline.idle();

    expect(status).toBe(200);
    expect({}).not.toHaveProperty('polluted');
    expect(await pipeline.table.item(1)).toBeDefined();
  });

  it('is refused for its size before any call to AWS', async () => {
    const pipeline = await runningPipeline(dynamoDb, { webhooks: true });

    expect((await pipeline.post('x'.repeat(1024 * 1024))).status).toBe(413);
    expect(pipeline.aws.calls).toEqual([]);
  });
});

/** Slow, so that no minute passes during a delivery. */
function checkingSignatures(pipeline: RunningPipelineOptions['pipeline'] = {}): Promise<RunningPipeline> {
  return runningPipeline(dynamoDb, { webhooks: { clientSecret }, pipeline });
}

async function postSigned(
  pipeline: RunningPipeline,
  { id, minutesOff }: { id: number; minutesOff: number },
): Promise<number> {
  const body = edited(id);
  const timestamp = Math.floor(pipeline.clock.now() / 1_000) + minutesOff * 60;
  const { status } = await pipeline.post(body, {
    ...pipeline.hookHeaders(),
    ...signatureHeaders(clientSecret, { id: 'msg_1', timestamp, body }),
  });
  return status;
}

/** The delivery of an edit of the customer. */
function edited(id: number, fields: object = {}): string {
  const data = { type: 'customer', id };
  return JSON.stringify({ producer: 'stores/abc123', scope: 'store/customer/updated', data, ...fields });
}

/** Each value once. */
function customersAskedFor({ store }: RunningPipeline): number[] {
  return [...new Set(store.requests.flatMap(({ customerId = [] }) => customerId))];
}
