import { onTestFinished } from 'vitest';
import type { AlarmChange } from '../../local/aws/cloudwatch/alarms.ts';
import { createMetricData, type MetricData } from '../../local/aws/cloudwatch/metric-data.ts';
import type { DynamoDbFault } from '../../local/aws/dynamodb/dynamodb-proxy.ts';
import { parts } from '../../local/stack/parts.ts';
import { rungAlarms } from './rung-alarms.ts';
import { type RunningPipeline, type RunningPipelineOptions, runningPipeline } from './running-pipeline.ts';
import type { DynamoDb } from './running-table.ts';

/** The stack with its alarms, a store in use, and the schedules running. */
export interface WatchedStack extends RunningPipeline {
  readonly data: MetricData;
  /** From now on, `act` runs before each invocation of this function. The invocation fails with what `act` throws. */
  hinder(functionName: string, act: () => void | Promise<void>): void;
  /** Makes DynamoDB fail until the test is finished. */
  hinderDynamoDb(fault: DynamoDbFault): void;
  /** Stops all schedules. */
  stopSchedules(): void;
  /**
   * Lets this many minutes pass. An incremental sweep begins every 15 minutes. A customer is edited half an hour after the
   * start and then every hour, unless the store is quiet. Every 5 minutes `act` is called.
   */
  live(minutes: number, act?: () => unknown): Promise<void>;
  rung(sinceMs: number): Record<string, number>;
}

export interface WatchedStackOptions
  extends Pick<RunningPipelineOptions, 'store' | 'webhooks' | 'sweepTimeoutMs' | 'change'> {
  /** The customers that exist before the first copy; 3 by default. */
  readonly customers?: number;
  readonly isQuiet?: boolean;
}

const [minuteMs, hourMs, stepMinutes] = [60_000, 3_600_000, 5];
/** An offset, so that nothing happens exactly when alarms are evaluated. */
const offsetMs = 5_000;

export async function watchedStack(
  dynamoDb: DynamoDb,
  { customers = 3, isQuiet = false, ...options }: WatchedStackOptions = {},
): Promise<WatchedStack> {
  const data = createMetricData();
  const changes: AlarmChange[] = [];
  const hindrances = new Map<string, () => void | Promise<void>>();
  let hasSchedules = true;
  let passed = 0;

  const pipeline = await runningPipeline(dynamoDb, {
    webhooks: true,
    ...options,
    platform: { random: () => 0.5 },
    beforeInvoke: (name) => hindrances.get(name)?.(),
    watch: { data, onChange: (change) => changes.push(change) },
  });
  const { clock, store, fire } = pipeline;
  // Some alarms are evaluated at whole hours.
  const startMs = (Math.floor(clock.now() / hourMs) + 1) * hourMs + offsetMs;
  for (let n = 0; n < customers; n += 1) store.create();
  await clock.sleep(startMs - clock.now());

  return {
    ...pipeline,
    data,
    hinder: (functionName, act) => hindrances.set(functionName, act),
    hinderDynamoDb(fault) {
      const { stop } = dynamoDb.proxy.inject(fault, { times: Number.POSITIVE_INFINITY });
      onTestFinished(stop);
    },
    stopSchedules() {
      hasSchedules = false;
    },
    async live(minutes, act) {
      const end = passed + minutes;
      for (; passed < end; passed += stepMinutes) {
        // An invocation may last longer than a step.
        if (hasSchedules && passed % 15 === 0) void fire(parts.schedules.incremental);
        await act?.();
        const [customer] = store.customers();
        if (!isQuiet && passed % 60 === 30 && customer)
          store.edit(customer.id, { notes: `Edited in minute ${passed}.` });
        await clock.sleep(startMs + (passed + stepMinutes) * minuteMs - clock.now());
      }
    },
    rung: (sinceMs) => rungAlarms(changes, sinceMs),
  };
}
