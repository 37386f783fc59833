import { readText } from '../json-value.ts';

/** Reduces the values of a period, of which there is at least one, to a data point. */
export type Statistic = (values: readonly number[]) => number;

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

const statistics: Readonly<Record<string, Statistic>> = {
  Sum: sum,
  SampleCount: (values) => values.length,
  Average: (values) => sum(values) / values.length,
  // Not by spreading, which fails for very many values.
  Minimum: (values) => values.reduce((least, value) => Math.min(least, value)),
  Maximum: (values) => values.reduce((most, value) => Math.max(most, value)),
};

/** Reads the name of a statistic, such as `Sum` or `p99.9`. Throws for one that is not built here. */
export function readStatistic(name: unknown, place: string): Statistic {
  const text = readText(name, place);
  const percent = /^p(\d{1,2}(?:\.\d{1,10})?|100)$/.exec(text)?.[1];
  const statistic = percent === undefined ? statistics[text] : percentile(Number(percent));
  if (!statistic) throw new Error(`the local CloudWatch has no statistic ${text} for ${place}`);
  return statistic;
}

/** The least value that so many percent of all values do not exceed. CloudWatch may interpolate between two. */
function percentile(percent: number): Statistic {
  return (values) => {
    const sorted = [...values].sort((one, other) => one - other);
    const rank = Math.max(1, Math.ceil((percent / 100) * sorted.length));
    return sorted[rank - 1] ?? Number.NaN;
  };
}
