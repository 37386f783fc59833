import type { Clock } from '../../lambda/sync/clock.ts';
import type { Alarm } from '../aws/cloudwatch/alarm.ts';
import { type AlarmChange, createAlarms, evaluateEveryMs } from '../aws/cloudwatch/alarms.ts';
import type { MetricData } from '../aws/cloudwatch/metric-data.ts';
import { createQueueMetrics } from '../aws/cloudwatch/queue-metrics.ts';
import type { Queue } from '../aws/sqs/queue.ts';

/** Who looks after the alarms. */
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

/** Reports the queues and evaluates the alarms at every whole minute of the clock, until it is stopped. */
export function startWatching({ data, onChange, alarms, queues, clock }: WatchingOptions): () => void {
  const stopping = new AbortController();
  const queueMetrics = [...queues.values().map((queue) => createQueueMetrics(queue, data))];
  const { evaluate } = createAlarms(alarms, data);

  const watch = async (): Promise<void> => {
    for (;;) {
      const nextMs = evaluateEveryMs * (Math.floor(clock.now() / evaluateEveryMs) + 1);
      await clock.sleep(nextMs - clock.now(), stopping.signal);
      for (const report of queueMetrics) report(nextMs);
      for (const change of evaluate(nextMs)) onChange(change);
    }
  };
  watch().catch((error: unknown) => {
    if (!stopping.signal.aborted) throw error;
  });
  return () => stopping.abort();
}
