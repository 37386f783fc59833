import { setImmediate as turn } from 'node:timers/promises';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { FunctionInstance } from '../../local/aws/lambda/warm-instances.ts';
import { createFastClock } from '../../local/fast-clock.ts';
import { type Pipeline, type PipelineOptions, startPipeline } from '../../local/pipeline.ts';
import { clientConfig } from './aws/client-config.ts';

async function start(
  sweep: FunctionInstance,
  options: Partial<PipelineOptions> = {},
): Promise<Pipeline & { refreshed: unknown[] }> {
  const refreshed: unknown[] = [];
  const pipeline = await startPipeline({
    storeHash: 'abc123',
    accessToken: 'token-of-the-test',
    apiUrl: 'http://127.0.0.1:9',
    dynamoDbEndpoint: 'http://127.0.0.1:8',
    tableName: 'customers',
    clock: createFastClock(100),
    createFunction: () => async (event) => void refreshed.push(event),
    createSweepFunction: () => sweep,
    syncStateTableName: 'sync-state',
    ...options,
  });
  onTestFinished(pipeline.close);
  return { ...pipeline, refreshed };
}

/** As the functions put it. */
async function put(pipeline: Pipeline, DetailType: string, detail: object): Promise<void> {
  const client = new EventBridgeClient(clientConfig(pipeline.aws.endpoint));
  await client.send(
    new PutEventsCommand({
      Entries: [
        {
          EventBusName: pipeline.busName,
          Source: 'customer-sync',
          DetailType,
          Detail: JSON.stringify(detail),
        },
      ],
    }),
  );
}

const continueSweep = (pipeline: Pipeline) =>
  put(pipeline, 'CustomerSweepContinued', { scope: 'all', run: 'run-1' });

describe('startPipeline', () => {
  it('tells the sweep function where everything is that it needs', async () => {
    const environments: Record<string, string>[] = [];
    const pipeline = await start(async () => {}, {
      createSweepFunction(environment) {
        environments.push(environment);
        return async () => {};
      },
    });
    const { endpoint } = pipeline.aws;

    await pipeline.sweep({ sweep: 'all' });

    expect(environments).toEqual([
      expect.objectContaining({
        AWS_ENDPOINT_URL: endpoint,
        AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:8',
        STORE_HASH: 'abc123',
        STACK_NAME: 'local',
        ACCESS_TOKEN_SECRET_ID: 'bigcommerce-access',
        QUOTA_SHARE: '0.4',
        CUSTOMER_TABLE_NAME: 'customers',
        SYNC_STATE_TABLE_NAME: 'sync-state',
        EVENT_BUS_NAME: 'customer-sync',
        BIGCOMMERCE_API_URL: 'http://127.0.0.1:9',
      }),
    ]);
  });

  it('gives the sweep function the share of the quota that it is told', async () => {
    const shares: unknown[] = [];
    const pipeline = await start(async () => {}, {
      sweepQuotaShare: 0.9,
      createSweepFunction({ QUOTA_SHARE }) {
        shares.push(QUOTA_SHARE);
        return async () => {};
      },
    });

    await pipeline.sweep({ sweep: 'all' });

    expect(shares).toEqual(['0.9']);
  });

  it('answers a direct sweep with its report, and with its error', async () => {
    const pipeline = await start(async (event) => {
      if (event === 'broken') throw new RangeError('a bug');
      return { swept: event };
    });

    await expect(pipeline.sweep({ sweep: 'all' })).resolves.toEqual({ swept: { sweep: 'all' } });
    await expect(pipeline.sweep('broken')).rejects.toThrow('a bug');
    expect(pipeline.sweepFailures).toEqual([]);
  });

  it('continues a sweep with the event as EventBridge hands it over, and lets its publisher go on', async () => {
    const events: unknown[] = [];
    const finish = Promise.withResolvers<void>();
    const pipeline = await start(async (event) => {
      events.push(event);
      await finish.promise;
    });

    await continueSweep(pipeline);
    finish.resolve();
    await pipeline.idle();

    expect(events).toEqual([
      {
        version: '0',
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        'detail-type': 'CustomerSweepContinued',
        source: 'customer-sync',
        account: '123456789012',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        region: 'us-east-1',
        resources: [],
        detail: { scope: 'all', run: 'run-1' },
      },
    ]);
    expect(pipeline.refreshed).toEqual([]);
  });

  it('leaves refresh requests to the refresh function', async () => {
    const swept: unknown[] = [];
    const pipeline = await start(async (event) => void swept.push(event));

    pipeline.request([42]);
    await pipeline.idle();

    expect(pipeline.refreshed).toHaveLength(1);
    expect(swept).toEqual([]);
  });

  it('is idle only when a continued sweep has ended, and what it put on the bus is done', async () => {
    let invocations = 0;
    const pipeline: Awaited<ReturnType<typeof start>> = await start(async () => {
      invocations += 1;
      if (invocations < 3) await continueSweep(pipeline);
      else await put(pipeline, 'CustomerRefreshRequested', { customerId: 7 });
    });

    await continueSweep(pipeline);
    await pipeline.idle();

    expect(invocations).toBe(3);
    expect(pipeline.refreshed).toHaveLength(1);
  });

  it('tries a continued sweep once, and tells why it failed', async () => {
    let invocations = 0;
    const pipeline = await start(async () => {
      invocations += 1;
      throw new RangeError('a bug');
    });

    await continueSweep(pipeline);
    await pipeline.idle();

    expect(invocations).toBe(1);
    expect(pipeline.sweepFailures).toEqual([new RangeError('a bug')]);
    expect(pipeline.failures).toEqual([]);
  });

  it('closes when running sweeps have ended, and begins no more of them', async () => {
    const finish = Promise.withResolvers<void>();
    let invocations = 0;
    let isClosed = false;
    const pipeline: Awaited<ReturnType<typeof start>> = await start(async () => {
      invocations += 1;
      await finish.promise;
      await continueSweep(pipeline);
    });
    await continueSweep(pipeline);

    const closed = pipeline.close().then(() => {
      isClosed = true;
    });
    await turn();
    const wasClosed = isClosed;
    finish.resolve();
    await closed;

    expect(wasClosed).toBe(false);
    expect(invocations).toBe(1);
    expect(pipeline.sweepFailures).toEqual([]);
  });

  it('runs without webhooks unless it is given their function', async () => {
    const environments: Record<string, string>[] = [];
    const pipeline = await start(async () => {}, {
      createSweepFunction(environment) {
        environments.push(environment);
        return async () => {};
      },
    });

    await pipeline.sweep({ sweep: 'all' });

    expect(environments[0]).not.toHaveProperty('WEBHOOK_URL');
    expect(environments[0]).not.toHaveProperty('WEBHOOK_SECRET_ID');
    expect([...pipeline.secrets.keys()]).toEqual(['bigcommerce-access']);
    expect(pipeline).toMatchObject({ webhookUrl: undefined, webhookEndpoint: undefined });
  });

  it('says what it needs for sweeps when it runs none', async () => {
    const pipeline = await startPipeline({
      storeHash: 'abc123',
      accessToken: 'token-of-the-test',
      apiUrl: 'http://127.0.0.1:9',
      dynamoDbEndpoint: 'http://127.0.0.1:8',
      tableName: 'customers',
      clock: createFastClock(100),
      createFunction: () => async () => {},
    });
    onTestFinished(pipeline.close);

    await expect(pipeline.sweep({ sweep: 'all' })).rejects.toThrow(
      'this pipeline runs no sweeps: it needs createSweepFunction and syncStateTableName',
    );
  });
});
