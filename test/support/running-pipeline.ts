import { randomUUID } from 'node:crypto';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { onTestFinished, vi } from 'vitest';
import { refreshPipeline, sweepSchedule, syncStateTable } from '../../lambda/contract.ts';
import type { Platform } from '../../lambda/handlers/platform.ts';
import { createRefreshHandler } from '../../lambda/handlers/refresh-handler.ts';
import { createSweepHandler } from '../../lambda/handlers/sweep-handler.ts';
import type { Clock } from '../../lambda/sync/clock.ts';
import { createTable } from '../../local/aws/dynamodb/create-table.ts';
import { createFastClock } from '../../local/fast-clock.ts';
import { invocationContext } from '../../local/function/invocation-context.ts';
import { type Pipeline, type PipelineOptions, startPipeline } from '../../local/pipeline.ts';
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
  /** All that a person could read afterwards: log lines, metrics, messages, dead letters. */
  everythingSaid(): Promise<string>;
}

export interface RunningPipelineOptions {
  readonly store?: Partial<StoreSettings>;
  readonly pipeline?: Partial<PipelineOptions>;
  readonly platform?: Partial<Platform>;
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
    speed = 50,
    timeoutMs = refreshPipeline.timeoutSeconds * 1_000,
    sweepTimeoutMs = sweepSchedule.timeoutSeconds * 1_000,
  }: RunningPipelineOptions = {},
): Promise<RunningPipeline> {
  const clock = createFastClock(speed);
  const store = await runningStore({ clock, ...settings });
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
    ...options,
  });
  onTestFinished(async () => {
    await pipeline.close();
    vi.unstubAllEnvs();
  });

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
