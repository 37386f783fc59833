import { randomUUID } from 'node:crypto';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { onTestFinished, vi } from 'vitest';
import { refreshPipeline, sweepSchedule, syncStateTable, webhooks } from '../../lambda/contract.ts';
import type { Platform } from '../../lambda/handlers/platform.ts';
import { createRefreshHandler } from '../../lambda/handlers/refresh-handler.ts';
import { createSweepHandler } from '../../lambda/handlers/sweep-handler.ts';
import { createWebhookHandler } from '../../lambda/handlers/webhook-handler.ts';
import type { Clock } from '../../lambda/sync/clock.ts';
import { createTable } from '../../local/aws/dynamodb/create-table.ts';
import { createFastClock } from '../../local/fast-clock.ts';
import { invocationContext } from '../../local/function/invocation-context.ts';
import { type Pipeline, type PipelineOptions, startPipeline } from '../../local/pipeline.ts';
import type { WebhookSettings } from '../../local/store/hooks/webhook-settings.ts';
import type { SimulatedStore, StoreSettings } from '../../local/store/simulated-store.ts';
import { syncStateTableDefinition } from '../../local/sync-state-table.ts';
import { accessToken, runningStore } from '../local/store/running-store.ts';
import type { DynamoDb, RunningTable } from './running-table.ts';

export interface RunningPipeline extends Pipeline {
  readonly store: SimulatedStore;
  readonly table: RunningTable;
  readonly clock: Clock;
  readonly syncStateTableName: string;
  /** What the sync-state table holds under this name. */
  state(name: string): Promise<Record<string, unknown> | undefined>;
  /** What the functions wrote, parsed: log lines and metrics (which carry `_aws`). */
  readonly written: readonly Record<string, unknown>[];
  logged(message: string): readonly Record<string, unknown>[];
  /** The sum of a metric over all invocations so far. */
  metric(name: string): number;
  /**
   * Posts to the webhook function, as `application/json` unless the headers say otherwise. By default they are those
   * of one of our hooks.
   */
  post(body: NonNullable<RequestInit['body']>, headers?: Record<string, string>): Promise<Response>;
  /** What our hooks send along now. */
  hookHeaders(): Record<string, string>;
  /** Resolves when the store has delivered all that is to be delivered now, and all is done that follows from it. */
  settled(): Promise<void>;
  /** All that a person could read afterwards: log lines, metrics, messages, dead letters. */
  everythingSaid(): Promise<string>;
}

export interface RunningPipelineOptions {
  readonly store?: Partial<StoreSettings>;
  readonly pipeline?: Partial<PipelineOptions>;
  readonly platform?: Partial<Platform>;
  /** With it the webhook function runs, and the store delivers to it what its hooks hear. */
  readonly webhooks?: true | Omit<WebhookSettings, 'deliverTo'>;
  /** How many times as fast as the machine's clock all of it runs. */
  readonly speed?: number;
  /** How long an invocation of the refresh function may take; so long as in AWS by default. */
  readonly timeoutMs?: number;
  /** The same for the sweep function. */
  readonly sweepTimeoutMs?: number;
}

/** Everything from the event bus to the tables, around the real handlers; it ends with its test. */
export async function runningPipeline(
  dynamoDb: DynamoDb,
  {
    store: settings,
    pipeline: options,
    platform,
    webhooks: webhookSettings,
    speed = 50,
    timeoutMs = refreshPipeline.timeoutSeconds * 1_000,
    sweepTimeoutMs = sweepSchedule.timeoutSeconds * 1_000,
  }: RunningPipelineOptions = {},
): Promise<RunningPipeline> {
  const clock = createFastClock(speed);
  const hooks = webhookSettings === true ? {} : webhookSettings;
  const way: { to?: Pick<Pipeline, 'webhookUrl' | 'webhookEndpoint'> } = {};
  const deliverTo = (destination: string) =>
    destination === way.to?.webhookUrl ? way.to.webhookEndpoint : undefined;
  const store = await runningStore({
    clock,
    ...(hooks && { webhooks: { ...hooks, deliverTo } }),
    ...settings,
  });
  const table = await dynamoDb.table();
  const syncStateTableName = `sync-state-${randomUUID()}`;
  await createTable(table.client, syncStateTableDefinition(syncStateTableName));
  const outside: Platform = { clock, random: Math.random, fetch, ...platform };
  const written = captureOutput();

  const pipeline = await startPipeline({
    storeHash: 'abc123',
    accessToken,
    apiUrl: store.url,
    dynamoDbEndpoint: dynamoDb.proxy.endpoint,
    tableName: table.tableName,
    syncStateTableName,
    clock,
    createFunction(environment) {
      stubEnvironment(environment);
      const handler = createRefreshHandler(environment, outside);
      return (event) => handler(event, invocationContext(clock, timeoutMs));
    },
    createSweepFunction(environment) {
      stubEnvironment(environment);
      const handler = createSweepHandler(environment, outside);
      return (event) => handler(event, invocationContext(clock, sweepTimeoutMs));
    },
    ...(hooks && {
      ...(hooks.clientSecret !== undefined && { clientSecret: hooks.clientSecret }),
      createWebhookFunction(environment) {
        stubEnvironment(environment);
        const handler = createWebhookHandler(environment, outside);
        return (event) =>
          handler(event, invocationContext(clock, webhooks.timeoutSeconds * 1_000, 'webhook'));
      },
    }),
    ...options,
  });
  way.to = pipeline;
  onTestFinished(async () => {
    await pipeline.close();
    vi.unstubAllEnvs();
  });

  const hookHeaders = () => {
    const secret = JSON.parse(pipeline.secrets.get(pipeline.webhookSecretName ?? '') ?? '{}')[
      webhooks.secretField
    ];
    return { [webhooks.markerHeader]: 'local', [webhooks.secretHeader]: String(secret) };
  };

  return {
    ...pipeline,
    store,
    table,
    clock,
    syncStateTableName,
    async state(name) {
      const { Item } = await table.client.send(
        new GetCommand({
          TableName: syncStateTableName,
          Key: { [syncStateTable.partitionKey]: name },
          ConsistentRead: true,
        }),
      );
      return Item;
    },
    written,
    logged: (message) => written.filter((line) => line['message'] === message),
    metric: (name) => written.reduce((sum, line) => sum + ('_aws' in line ? Number(line[name] ?? 0) : 0), 0),
    hookHeaders,
    async post(body, headers = hookHeaders()) {
      if (pipeline.webhookEndpoint === undefined) throw new Error('this pipeline runs without webhooks');
      return await fetch(pipeline.webhookEndpoint, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...headers },
        body,
      });
    },
    async settled() {
      await store.delivered();
      await pipeline.idle();
    },
    async everythingSaid() {
      const receive = { max: 1_000, visibilityTimeoutMs: 0 };
      const messages = [
        await pipeline.queue.receive(receive),
        await pipeline.deadLetterQueue.receive(receive),
      ];
      return JSON.stringify([written, messages]);
    },
  };
}

/** The SDK finds its endpoints there; the handlers are given theirs. */
function stubEnvironment(environment: Record<string, string>): void {
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
}

function captureOutput(): Record<string, unknown>[] {
  const lines: Record<string, unknown>[] = [];
  const spies = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, 'write').mockImplementation((chunk) => {
      for (const line of String(chunk).split('\n')) {
        if (line !== '') lines.push(toLine(line));
      }
      return true;
    }),
  );
  onTestFinished(() => {
    for (const spy of spies) spy.mockRestore();
  });
  return lines;
}

function toLine(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text);
  } catch {
    return { text };
  }
}
