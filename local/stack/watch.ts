import type { Clock } from '../../lambda/sync/clock.ts';
import type { Alarm } from '../aws/cloudwatch/alarm.ts';
import type { AlarmState } from '../aws/cloudwatch/alarm-state.ts';
import { type AlarmChange, createAlarms, evaluateEveryMs } from '../aws/cloudwatch/alarms.ts';
import type { MetricData } from '../aws/cloudwatch/metric-data.ts';
import { createQueueMetrics } from '../aws/cloudwatch/queue-metrics.ts';
import type { Queue } from '../aws/sqs/queue.ts';

/** The watch over the alarms. */
export interface Watch {
  /** Gets the metrics of the stack. */
  readonly data: MetricData;
  readonly onChange: (change: AlarmChange) => void;
}

export interface WatchingOptions extends Watch {
  readonly alarms: readonly Alarm[];
  readonly queues: ReadonlyMap<string, Queue>;
  readonly clock: Clock;
}

export interface Watching {
  /** Every alarm with its state, and when it came into that state, in milliseconds since the epoch. */
  states(): readonly AlarmWithState[];
  stop(): void;
}

export interface AlarmWithState {
  readonly alarm: Alarm;
  readonly state: AlarmState;
  readonly sinceMs: number;
}

/** Reports the queues and evaluates the alarms at every whole minute of the clock, until it is stopped. */
export function startWatching({ data, onChange, alarms, queues, clock }: WatchingOptions): Watching {
  const startedAtMs = clock.now();
  const changed = new Map<Alarm, AlarmChange>();
  const stopping = new AbortController();
  const queueMetrics = [...queues.values().map((queue) => createQueueMetrics(queue, data))];
  const { evaluate, stateOf } = createAlarms(alarms, data);

  const watch = async (): Promise<void> => {
    for (;;) {
      const nextMs = evaluateEveryMs * (Math.floor(clock.now() / evaluateEveryMs) + 1);
      await clock.sleep(nextMs - clock.now(), stopping.signal);
      for (const report of queueMetrics) report(nextMs);
      for (const change of evaluate(nextMs)) {
        changed.set(change.alarm, change);
        onChange(change);
      }
    }
  };
  watch().catch((error: unknown) => {
    if (!stopping.signal.aborted) throw error;
  });
  return {
    states: () =>
      alarms.map((alarm) => ({
        alarm,
        state: stateOf(alarm),
        sinceMs: changed.get(alarm)?.atMs ?? startedAtMs,
      })),
    stop: () => stopping.abort(),
  };
}
