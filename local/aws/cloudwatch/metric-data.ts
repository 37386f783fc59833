/** The identity of a metric. The order of its dimensions does not matter. */
export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** The values of all metrics in the order of their times. */
export interface MetricData {
  /** Adds a value. It may be older than others. */
  record(metric: Metric, atMs: number, value: number): void;
  /** Returns the values from `fromMs` to before `toMs`. */
  between(metric: Metric, fromMs: number, toMs: number): readonly number[];
  /** Every metric that has a value. */
  metrics(): readonly Metric[];
}

interface Values {
  readonly metric: Metric;
  /** Ascending; equal times are allowed. */
  readonly times: number[];
  readonly values: number[];
}

export function createMetricData(): MetricData {
  const known = new Map<string, Values>();
  // Alarms ask for the same metrics every minute.
  const keys = new WeakMap<Metric, string>();
  const keyOf = (metric: Metric): string => {
    const key = keys.get(metric) ?? toKey(metric);
    keys.set(metric, key);
    return key;
  };

  const valuesOf = (metric: Metric): Values => {
    const key = keyOf(metric);
    const existing = known.get(key) ?? { metric, times: [], values: [] };
    known.set(key, existing);
    return existing;
  };

  return {
    record(metric, atMs, value) {
      const { times, values } = valuesOf(metric);
      const index = countBefore(times, atMs + 1);
      times.splice(index, 0, atMs);
      values.splice(index, 0, value);
    },
    between(metric, fromMs, toMs) {
      const found = known.get(keyOf(metric));
      if (!found) return [];
      return found.values.slice(countBefore(found.times, fromMs), countBefore(found.times, toMs));
    },
    metrics: () => [...known.values().map(({ metric }) => metric)],
  };
}

function toKey({ namespace, name, dimensions }: Metric): string {
  return JSON.stringify([namespace, name, Object.entries(dimensions).sort()]);
}

/** How many of the ascending times are before `atMs`. */
function countBefore(times: readonly number[], atMs: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] ?? 0) < atMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
