import { createServer } from 'node:http';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { FunctionInstance } from '../../local/aws/lambda/warm-instances.ts';
import { listenOnLoopback } from '../../local/aws/loopback-server.ts';
import { createFastClock } from '../../local/fast-clock.ts';
import { type Pipeline, type PipelineOptions, startPipeline } from '../../local/pipeline.ts';
import { type RunningPipeline, runningPipeline } from '../support/running-pipeline.ts';
import { runningDynamoDb } from '../support/running-table.ts';

interface StartedPipeline extends Pipeline {
  /** What the instances of the webhook and the sweep function were given. */
  readonly environments: { webhook: Record<string, string>[]; sweep: Record<string, string>[] };
  deliver(): Promise<Response>;
}

async function start(
  receive: FunctionInstance = async () => ({ statusCode: 200 }),
  options: Partial<PipelineOptions> = {},
): Promise<StartedPipeline> {
  const environments: StartedPipeline['environments'] = { webhook: [], sweep: [] };
  const pipeline = await startPipeline({
    storeHash: 'abc123',
    accessToken: 'token-of-the-test',
    apiUrl: 'http://127.0.0.1:9',
    dynamoDbEndpoint: 'http://127.0.0.1:8',
    tableName: 'customers',
    clock: createFastClock(100),
    createFunction: () => async () => {},
    createSweepFunction(environment) {
      environments.sweep.push(environment);
      return async () => {};
    },
    syncStateTableName: 'sync-state',
    createWebhookFunction(environment) {
      environments.webhook.push(environment);
      return receive;
    },
    ...options,
  });
  onTestFinished(pipeline.close);
  return {
    ...pipeline,
    environments,
    deliver: () =>
      fetch(pipeline.webhookEndpoint ?? '', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: '{}',
      }),
  };
}

describe('startPipeline with a webhook function', () => {
  it('tells the webhook function where everything is that it needs, and nothing of the store or its tables', async () => {
    const pipeline = await start();

    await pipeline.deliver();

    expect(pipeline.environments.webhook).toEqual([
      {
        AWS_ACCESS_KEY_ID: 'local',
        AWS_DEFAULT_REGION: 'us-east-1',
        AWS_ENDPOINT_URL: pipeline.aws.endpoint,
        AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:8',
        AWS_REGION: 'us-east-1',
        AWS_SECRET_ACCESS_KEY: 'local',
        AWS_SESSION_TOKEN: 'local',
        STORE_HASH: 'abc123',
        STACK_NAME: 'local',
        ACCESS_TOKEN_SECRET_ID: 'bigcommerce-access',
        WEBHOOK_SECRET_ID: 'webhooks',
        EVENT_BUS_NAME: 'customer-sync',
        REQUIRE_SIGNATURE: 'false',
      },
    ]);
  });

  it('tells the sweep function where hooks deliver to and what they send along', async () => {
    const pipeline = await start();

    await pipeline.sweep({ sweep: 'changed' });

    expect(pipeline.environments.sweep).toMatchObject([
      { WEBHOOK_URL: 'https://hooks.example.com/webhooks', WEBHOOK_SECRET_ID: 'webhooks' },
    ]);
    expect(pipeline.webhookUrl).toBe('https://hooks.example.com/webhooks');
  });

  it('generates what hooks send along, another one for every pipeline', async () => {
    const [one, other] = [await start(), await start()];

    const secrets = [one, other].map(({ secrets }) => JSON.parse(secrets.get('webhooks') ?? ''));

    expect(secrets[0]).toEqual({ secret: expect.stringMatching(/^[\w-]{43}$/) });
    expect(secrets[0]).not.toEqual(secrets[1]);
  });

  it('takes the names of its secrets, a client secret and whether signatures are required', async () => {
    const pipeline = await start(undefined, {
      secretName: 'access',
      webhookSecretName: 'hooks',
      clientSecret: 'client-secret',
      requireSignature: true,
    });

    await pipeline.deliver();

    expect(pipeline.environments.webhook).toMatchObject([
      { ACCESS_TOKEN_SECRET_ID: 'access', WEBHOOK_SECRET_ID: 'hooks', REQUIRE_SIGNATURE: 'true' },
    ]);
    expect([...pipeline.secrets.keys()]).toEqual(['access', 'hooks']);
    expect(JSON.parse(pipeline.secrets.get('access') ?? '')).toEqual({
      accessToken: 'token-of-the-test',
      clientSecret: 'client-secret',
    });
    expect(pipeline.webhookSecretName).toBe('hooks');
  });

  it('hands deliveries at the same time to instances of their own, which stay warm', async () => {
    const waiting = Promise.withResolvers<void>();
    const received: unknown[] = [];
    const pipeline = await start(async (event) => {
      received.push(event);
      if (received.length === 1) await waiting.promise;
      return { statusCode: 200 };
    });

    const first = pipeline.deliver();
    await expect.poll(() => received.length).toBe(1);
    const second = await pipeline.deliver();
    waiting.resolve();
    await first;
    await pipeline.deliver();

    expect(second.status).toBe(200);
    expect(pipeline.environments.webhook).toHaveLength(2);
    expect(received).toMatchObject(
      Array.from({ length: 3 }, (): Partial<APIGatewayProxyEventV2> => ({ routeKey: 'POST /webhooks' })),
    );
  });

  it('is idle only when every delivery is answered', async () => {
    const waiting = Promise.withResolvers<void>();
    const received: unknown[] = [];
    let isIdle = false;
    const pipeline = await start(async (event) => {
      received.push(event);
      await waiting.promise;
    });
    const answer = pipeline.deliver();
    await expect.poll(() => received.length).toBe(1);

    const idle = pipeline.idle().then(() => {
      isIdle = true;
    });
    await new Promise(setImmediate);
    const wasIdle = isIdle;
    waiting.resolve();
    await idle;

    expect(wasIdle).toBe(false);
    expect((await answer).status).toBe(200);
  });

  it('answers 500 for a function that throws, and tells why', async () => {
    const pipeline = await start(async () => {
      throw new RangeError('a bug');
    });

    expect((await pipeline.deliver()).status).toBe(500);
    expect(pipeline.webhookFailures).toEqual([new RangeError('a bug')]);
  });

  it('listens on the port that it is told, and leaves nothing open when that is taken', async () => {
    const taken = await listenOnLoopback(createServer());
    onTestFinished(taken.close);
    const free = await listenOnLoopback(createServer());
    await free.close();
    const portOf = ({ endpoint }: { endpoint: string }) => Number(new URL(endpoint).port);

    const refused = start(undefined, { port: portOf(free), webhookPort: portOf(taken) });
    await expect(refused).rejects.toThrow(`port ${portOf(taken)} is taken`);
    const pipeline = await start(undefined, { webhookPort: portOf(free) });

    expect(pipeline.webhookEndpoint).toBe(`${free.endpoint}/webhooks`);
  });
});

const dynamoDb = runningDynamoDb();

/** As an operator does it after a deployment. */
async function ensureHooks(pipeline: RunningPipeline): Promise<void> {
  await pipeline.sweep({ webhooks: 'ensure' });
  await pipeline.idle();
}

describe('startPipeline around the real webhook function', () => {
  it('brings an edit in the store to the table, by the hooks that the sweep function made', async () => {
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

  it('checks the signatures of a store that signs, and misses those of one that does not', async () => {
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

  it('lets a test post a delivery of its own, with the headers of a hook or others', async () => {
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
    expect(pipeline.hookHeaders()).toMatchObject({ 'x-customer-sync-stack': 'local' });
    expect(await pipeline.table.item(id)).toMatchObject({ id });
    expect(pipeline.metric('WebhooksRejected')).toBe(1);
  });

  it('delivers nowhere without webhooks', async () => {
    const pipeline = await runningPipeline(dynamoDb);

    expect(pipeline.webhookUrl).toBeUndefined();
    await expect(pipeline.post('{}')).rejects.toThrow('this pipeline runs without webhooks');
    expect(pipeline.store.hooks()).toEqual([]);
  });
});
