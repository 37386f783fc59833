import { type CountName, countsMessage, type MetricName, metric, metricNamespace } from '../../contract.ts';

/** The counts of an invocation: one value for most names, many values for a metric with a distribution. */
export type Counts = ReadonlyMap<CountName, readonly number[]>;

/** The most values of one metric that CloudWatch reads in a line. */
const valuesPerLine = 100;

const units: Partial<Record<CountName, 'Seconds'>> = {
  [metric.lagSeconds]: 'Seconds',
  [metric.watermarkAgeSeconds]: 'Seconds',
  [metric.fullSweepAgeSeconds]: 'Seconds',
};

/**
 * The lines with the counts of an invocation: one, or more if a metric has more than 100 values. CloudWatch reads the
 * metrics among the fields, as the embedded metric format describes them:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function toCountLines(counts: Counts, about: { readonly service: string }, nowMs: number): object[] {
  const longest = Math.max(0, ...[...counts.values()].map(({ length }) => length));
  return Array.from({ length: Math.ceil(longest / valuesPerLine) }, (_, index) => {
    const part = [...counts].flatMap(([name, values]): [CountName, readonly number[]][] => {
      const some = values.slice(index * valuesPerLine, (index + 1) * valuesPerLine);
      return some.length === 0 ? [] : [[name, some]];
    });
    return {
      ...directiveOf(part.map(([name]) => name).filter(isMetric), nowMs),
      ...about,
      ...fieldsOf(part),
    };
  });
}

function directiveOf(names: readonly MetricName[], nowMs: number): object {
  if (names.length === 0) return { message: countsMessage };
  const Metrics = names.map((Name) => ({ Name, Unit: units[Name] ?? 'Count' }));
  return {
    _aws: {
      Timestamp: nowMs,
      CloudWatchMetrics: [{ Namespace: metricNamespace, Dimensions: [['service']], Metrics }],
    },
    message: countsMessage,
  };
}

function fieldsOf(part: readonly (readonly [CountName, readonly number[]])[]): object {
  return Object.fromEntries(part.map(([name, values]) => [name, values.length === 1 ? values[0] : values]));
}

const metricNames: ReadonlySet<string> = new Set(Object.values(metric));

function isMetric(name: CountName): name is MetricName {
  return metricNames.has(name);
}
