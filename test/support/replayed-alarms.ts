import { createAlarms } from '../../local/aws/cloudwatch/alarms.ts';
import { readEmfLine } from '../../local/aws/cloudwatch/emf-line.ts';
import { createMetricData, type MetricData } from '../../local/aws/cloudwatch/metric-data.ts';
import { readAlarms } from '../../local/stack/alarms.ts';
import { createResolver } from '../../local/stack/values.ts';
import { rungAlarms } from './rung-alarms.ts';
import { stackTemplate } from './stack-template.ts';

const minuteMs = 60_000;

/** The alarms of the template, with metrics that a test records. No function runs, so weeks pass in a second. */
export function replayedAlarms() {
  const template = stackTemplate();
  const data = createMetricData();
  const { evaluate } = createAlarms(readAlarms(template, createResolver(template, 'http://127.0.0.1')), data);

  return {
    data,
    /**
     * Lets minutes pass from a Monday at midnight. Calls `happens` at the beginning of each. Returns the alarms that
     * called a person, with the minutes that it took.
     */
    pass(minutes: number, happens: (minute: number, atMs: number) => void): Record<string, number> {
      const startMs = Date.UTC(2024, 4, 6);
      const changes = Array.from({ length: minutes }, (_, minute) => {
        happens(minute, startMs + minute * minuteMs);
        return evaluate(startMs + (minute + 1) * minuteMs);
      });
      return rungAlarms(changes.flat(), startMs);
    },
  };
}

/** Records the metrics of lines as if written at `atMs`. `instead` replaces values by the name of the metric. */
export function replay(
  lines: readonly Record<string, unknown>[],
  data: MetricData,
  atMs: number,
  instead: Readonly<Record<string, number>> = {},
): void {
  for (const { metric, value } of lines.flatMap((line) => readEmfLine(JSON.stringify(line)))) {
    data.record(metric, atMs, instead[metric.name] ?? value);
  }
}
