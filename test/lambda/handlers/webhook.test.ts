import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { countsMessage } from '../../../lambda/contract.ts';
import { createWebhookHandler } from '../../../lambda/handlers/webhook-handler.ts';
import { startEndpointServer } from '../../../local/aws/endpoint-server.ts';
import { createEventBridge } from '../../../local/aws/events/event-bridge.ts';
import { createEventBus } from '../../../local/aws/events/event-bus.ts';
import type { EventEnvelope } from '../../../local/aws/events/event-rule.ts';
import { sdkEnvironment } from '../../../local/aws/sdk-environment.ts';
import { createSecretsManager } from '../../../local/aws/secrets-manager.ts';
import { invocationContext } from '../../../local/stack/function/invocation-context.ts';
import { sdkWithoutTimeouts } from '../../../local/stack/function/sdk-without-timeouts.ts';
import { testClock, testStart } from '../../local/store/running-store.ts';
import { sumOfCounts } from '../../support/sum-of-counts.ts';

const secret = 'secret-of-our-hooks-0123456789';
const clientSecret = 'secret-of-the-client-0123456789';
const delivery = {
  scope: 'store/customer/updated',
  store_id: '1025646',
  data: { type: 'customer', id: 32 },
  hash: '8768ab15aa86c6d73c7e4c3efbaee072110ad1d2',
  created_at: 1561481571,
  producer: 'stores/abc123',
};
const forever = { times: Number.POSITIVE_INFINITY };

describe('the webhook function', () => {
  it('answers 200 without a body after the bus took an event for the customer', async () => {
    const { post, published } = await running();

    expect(await post()).toEqual({ statusCode: 200 });
    expect(published.map(({ detail }) => detail)).toEqual([
      { customerId: 32, reason: 'updated', requestedAt: new Date(testStart).toISOString() },
    ]);
  });

  it('requests the customer again when the delivery is repeated', async () => {
    const { post, published } = await running();

    expect([await post(), await post()]).toEqual([{ statusCode: 200 }, { statusCode: 200 }]);
    expect(published).toHaveLength(2);
  });

  it('reads a body in base64', async () => {
    const { invoke, published } = await running();

    const answer = await invoke({
      headers: { 'x-customer-sync-secret': secret },
      body: Buffer.from(JSON.stringify(delivery)).toString('base64'),
      isBase64Encoded: true,
    });

    expect(answer).toEqual({ statusCode: 200 });
    expect(published).toHaveLength(1);
  });

  it.each([
    undefined,
    '',
    'wrong',
    `${secret}x`,
    secret.slice(1),
    `${secret} `,
  ])('answers 401 to the secret %j, and publishes nothing', async (given) => {
    const { post, published, metric } = await running();

    expect(await post({ secret: given })).toEqual({ statusCode: 401 });
    expect(published).toEqual([]);
    expect(metric('WebhooksRejected')).toBe(1);
  });

  it('accepts the old and the new secret during a rotation, and reads the new one at the first mismatch', async () => {
    const { post, secrets, clock } = await running();
    await post();
    const rotated = 'another-secret-of-our-hooks-01234';
    secrets.set('webhooks', JSON.stringify({ secret: rotated, accepted: [secret] }));

    expect(await post({ secret: rotated })).toEqual({ statusCode: 200 });
    expect(await post()).toEqual({ statusCode: 200 });
    secrets.set('webhooks', JSON.stringify({ secret: rotated }));
    clock.advance(5 * 60_000);
    expect(await post()).toEqual({ statusCode: 401 });
  });

  it('reads the secret again at most every 30 s, however many wrong secrets arrive', async () => {
    const { post, reads, clock } = await running();
    await post();
    const before = reads();

    for (let n = 0; n < 20; n += 1) await post({ secret: `wrong-${n}` });
    const meanwhile = reads() - before;
    clock.advance(30_000);
    await post({ secret: 'wrong' });

    expect(meanwhile).toBe(1);
    expect(reads() - before).toBe(2);
  });

  it.each([
    '{}',
    '{"secret": ""}',
    '{"secret": "short"}',
    'canary',
    '{"secret": ["canary"]}',
    '{"secret": "canary-0123456789abc", "accepted": ["canary"]}',
    '{"secret": "canary-0123456789abc", "accepted": "canary-0123456789abd"}',
  ])('refuses every delivery, and logs the reason, while the secret is %s', async (value) => {
    const { post, written } = await running({ webhookSecret: value });

    expect((await post({ secret: '' })).statusCode).toBeGreaterThanOrEqual(400);
    expect(JSON.stringify(written)).toContain('until then every webhook is refused');
    expect(JSON.stringify(written)).not.toContain('canary');
  });

  it('answers 500 while it cannot read the secret, so that BigCommerce delivers again', async () => {
    const { post, server } = await running();
    server.inject({ kind: 'throttled' }, forever);

    expect(await post()).toEqual({ statusCode: 500 });
  });

  it.each([
    ['the bus throttles', { kind: 'throttled' }],
    ['the bus refuses the event', { kind: 'failedEntries' }],
    ['the bus fails', { kind: 'serverError' }],
  ] as const)('answers 500 when %s', async (_what, fault) => {
    const { post, server, metric } = await running();
    server.inject(fault, { ...forever, when: ({ action }) => action === 'PutEvents' });

    expect(await post()).toEqual({ statusCode: 500 });
    expect(metric('WebhooksFailed')).toBe(1);
    expect(metric('WebhooksAccepted')).toBe(0);
  });

  it.each([
    ['secret', 'GetSecretValue'],
    ['bus', 'PutEvents'],
  ])('calls the %s at most twice, because BigCommerce waits', async (_what, action) => {
    const { post, server } = await running();
    server.inject({ kind: 'throttled' }, { ...forever, when: (call) => call.action === action });

    await post();

    expect(server.calls.filter((call) => call.action === action)).toHaveLength(2);
  });

  it.each([
    'stores/other9',
    'stores/xabc123',
    'stores/abc1234',
    'stores/ABC123',
    'abc123',
    'channels/stores/abc123',
  ])('answers 401 to a delivery of %s', async (producer) => {
    const { post, published } = await running();

    expect(await post({ body: { ...delivery, producer } })).toEqual({ statusCode: 401 });
    expect(published).toEqual([]);
  });

  it('answers 200 to a delivery about something other than customers, and counts it', async () => {
    const { post, published, metric } = await running();

    expect(await post({ body: { ...delivery, scope: 'store/order/created' } })).toEqual({ statusCode: 200 });
    expect(published).toEqual([]);
    expect(metric('WebhooksIgnored')).toBe(1);
  });

  it.each([
    ['nothing', '', 400],
    ['no JSON', '{', 400],
    ['deep JSON', '['.repeat(60_000), 400],
    ['64 KB', ' '.repeat(64 * 1024), 400],
    ['64 KB and one byte', ' '.repeat(64 * 1024 + 1), 413],
    ['a megabyte', ' '.repeat(1024 * 1024), 413],
  ])('answers a body of %s with its status', async (_what, body, statusCode) => {
    const { post, metric } = await running();

    expect(await post({ body })).toEqual({ statusCode });
    expect(metric('WebhooksUnreadable')).toBe(1);
  });

  it('puts the event on the bus once more when the bus refused it', async () => {
    const { post, server, published } = await running();
    server.inject({ kind: 'failedEntries' }, { when: ({ action }) => action === 'PutEvents' });

    expect(await post()).toEqual({ statusCode: 200 });
    expect(published).toHaveLength(1);
  });

  it('writes zero accepted deliveries with each one that is rejected, so that an alarm notices', async () => {
    const { post, written } = await running();

    await post({ secret: 'wrong' });
    await post({ body: '{' });
    await post();

    const counts = written.filter(({ message }) => message === countsMessage);
    expect(counts.map(({ WebhooksAccepted }) => WebhooksAccepted)).toEqual([0, undefined, 1]);
  });

  it('logs no scope that could contain anything', async () => {
    const { post, written } = await running();

    await post({ body: { ...delivery, scope: 'store/customer/canary@example.com' } });

    expect(JSON.stringify(written)).not.toContain('canary');
  });

  it('does not read a body that is not verified', async () => {
    const { post } = await running();

    expect(await post({ secret: 'wrong', body: '{' })).toEqual({ statusCode: 401 });
  });
});

describe('createWebhookHandler, with signatures', () => {
  it('checks a signature when a client secret is known', async () => {
    const { post, metric } = await running();

    expect(await post({ signedAtMs: testStart })).toEqual({ statusCode: 200 });
    expect(await post({ signedAtMs: testStart, key: 'wrong' })).toEqual({ statusCode: 401 });
    expect(metric('WebhooksUnsigned')).toBe(0);
  });

  it('accepts a missing or old signature, and counts it', async () => {
    const { post, metric } = await running();

    expect(await post()).toEqual({ statusCode: 200 });
    expect(await post({ signedAtMs: testStart - 6 * 60_000 })).toEqual({ statusCode: 200 });
    expect(metric('WebhooksUnsigned')).toBe(2);
  });

  it('does not count a missing signature when the delivery is refused for another reason', async () => {
    const { post, metric } = await running();

    expect(await post({ body: { ...delivery, producer: 'stores/other1' } })).toEqual({ statusCode: 401 });
    expect(metric('WebhooksUnsigned')).toBe(0);
  });

  it('checks signatures with a new client secret as soon as the secret exists', async () => {
    const { post, secrets } = await running();
    await post({ signedAtMs: testStart });
    secrets.set('webhooks', JSON.stringify({ secret, clientSecret: 'rotated' }));

    expect(await post({ signedAtMs: testStart, key: 'rotated' })).toEqual({ statusCode: 200 });
    expect(await post({ signedAtMs: testStart })).toEqual({ statusCode: 401 });
  });

  it('counts signatures as missing when no client secret is known', async () => {
    const { post, metric } = await running({ webhookSecret: JSON.stringify({ secret }) });

    expect(await post({ signedAtMs: testStart })).toEqual({ statusCode: 200 });
    expect(metric('WebhooksUnsigned')).toBe(1);
  });

  it('refuses a missing or old signature when signatures are required', async () => {
    const { post } = await running({ requireSignature: true });

    expect(await post()).toEqual({ statusCode: 401 });
    expect(await post({ signedAtMs: testStart - 6 * 60_000 })).toEqual({ statusCode: 401 });
    expect(await post({ signedAtMs: testStart })).toEqual({ statusCode: 200 });
  });

  it('refuses every delivery when signatures are required but no client secret is known', async () => {
    const { post } = await running({ requireSignature: true, webhookSecret: JSON.stringify({ secret }) });

    expect(await post({ signedAtMs: testStart })).toEqual({ statusCode: 401 });
  });
});

describe('createWebhookHandler, with forged deliveries', () => {
  it('accepts no forged delivery, never throws, and logs no byte of them', async () => {
    const { invoke, published, written } = await running();
    const canary = 'canary-7f3a';

    await fc.assert(
      fc.asyncProperty(
        fc.record({
          headers: fc.oneof(
            fc.constant(undefined),
            fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer()), { maxKeys: 3 }),
            fc.record({ 'x-customer-sync-secret': fc.string().map((text) => canary + text) }),
          ),
          body: fc.oneof(
            fc.string().map((text) => canary + text),
            fc.json(),
            fc.constant(undefined),
            fc.integer(),
          ),
          isBase64Encoded: fc.oneof(fc.boolean(), fc.constant('yes'), fc.constant(undefined)),
        }),
        async (event) => {
          expect([400, 401, 413]).toContain((await invoke(event)).statusCode);
        },
      ),
      { numRuns: 500 },
    );

    expect(published).toEqual([]);
    expect(JSON.stringify(written)).not.toContain(canary);
  });

  it('answers deliveries with the right secret and any signature', async () => {
    const { invoke } = await running();
    const texts = fc.oneof(fc.string(), fc.constantFrom('v1,', 'v1,AAAA', ' ', '1714980857', '123abc', '-1'));

    await fc.assert(
      fc.asyncProperty(
        fc.record({ 'webhook-id': texts, 'webhook-timestamp': texts, 'webhook-signature': texts }),
        async (signature) => {
          const headers = { 'x-customer-sync-secret': secret, ...signature };

          expect(await invoke({ headers, body: JSON.stringify(delivery) })).toEqual({ statusCode: 401 });
        },
      ),
      { numRuns: 300 },
    );
  });

  it('answers verified deliveries with any body', async () => {
    const { invoke } = await running();

    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2_000 }), async (bytes) => {
        const answer = await invoke({
          headers: { 'x-customer-sync-secret': secret },
          body: Buffer.from(bytes).toString('base64'),
          isBase64Encoded: true,
        });

        expect([200, 400, 401, 413]).toContain(answer.statusCode);
      }),
      { numRuns: 300 },
    );
  });
});

describe('createWebhookHandler', () => {
  it('counts each forged delivery of a flood, and logs one line a minute', async () => {
    const { post, metric, written, clock } = await running();

    for (let n = 0; n < 50; n += 1) await post({ secret: 'forged' });
    clock.advance(60_000);
    await post({ secret: 'forged' });

    expect(metric('WebhooksRejected')).toBe(51);
    const lines = written.filter(({ message }) => message === 'webhook refused');
    expect(lines.map(({ times }) => times)).toEqual([1, 50]);
  });

  it('names every missing setting', () => {
    expect(() => createWebhookHandler({ STORE_HASH: 'abc123' })).toThrow(
      /STAGE is missing .*WEBHOOK_SECRET_ID is missing .*REQUIRE_SIGNATURE is missing \(expected true or false\)/,
    );
  });
});

interface Setting {
  readonly webhookSecret?: string;
  readonly requireSignature?: boolean;
}

async function running(setting: Setting = {}) {
  const clock = testClock();
  const published: EventEnvelope[] = [];
  const bus = createEventBus('customer-sync');
  bus.route({ matches: () => true, deliver: (event) => void published.push(event) });
  const secrets = new Map([['webhooks', setting.webhookSecret ?? JSON.stringify({ secret, clientSecret })]]);
  const server = await startEndpointServer({
    services: [createSecretsManager(secrets), createEventBridge(new Map([[bus.name, bus]]), clock)],
  });
  onTestFinished(server.close);
  const environment = {
    ...sdkEnvironment({ endpoint: server.endpoint, dynamoDbEndpoint: server.endpoint }),
    STORE_HASH: 'abc123',
    STAGE: 'local',
    WEBHOOK_SECRET_ID: 'webhooks',
    EVENT_BUS_NAME: bus.name,
    REQUIRE_SIGNATURE: String(setting.requireSignature ?? false),
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
  const written = captured();
  const handler = createWebhookHandler(environment, {
    clock,
    random: () => 0,
    fetch,
    sdk: sdkWithoutTimeouts,
  });
  const invoke = (event: unknown) =>
    handler(event, invocationContext(clock, { functionName: 'webhook', timeoutMs: 10_000, memoryMb: 512 }));

  return {
    clock,
    published,
    secrets,
    server,
    written,
    invoke,
    reads: () => server.calls.filter(({ action }) => action === 'GetSecretValue').length,
    metric: (name: string) => sumOfCounts(written, name),
    post(given: { secret?: string | undefined; body?: unknown; signedAtMs?: number; key?: string } = {}) {
      const { body: content = delivery, signedAtMs, key = clientSecret } = given;
      const body = typeof content === 'string' ? content : JSON.stringify(content);
      const sent = 'secret' in given ? given.secret : secret;
      return invoke({
        headers: {
          ...(sent !== undefined && { 'x-customer-sync-secret': sent }),
          ...(signedAtMs !== undefined && signatureOf(body, signedAtMs, key)),
        },
        body,
        isBase64Encoded: false,
      });
    },
  };
}

function signatureOf(body: string, signedAtMs: number, key: string) {
  const timestamp = String(Math.floor(signedAtMs / 1_000));
  const hmac = createHmac('sha256', key).update(`msg_1.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': 'msg_1', 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${hmac}` };
}

function captured(): Record<string, unknown>[] {
  const lines: Record<string, unknown>[] = [];
  for (const stream of [process.stdout, process.stderr]) {
    const spy = vi.spyOn(stream, 'write').mockImplementation((chunk) => {
      for (const line of String(chunk).split('\n')) if (line.startsWith('{')) lines.push(JSON.parse(line));
      return true;
    });
    onTestFinished(() => spy.mockRestore());
  }
  return lines;
}
