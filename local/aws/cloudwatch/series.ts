/** Data points of adjacent periods, the oldest first. Undefined where a period has no data. */
export type Series = readonly (number | undefined)[];

/** A value of metric math: a number, a time series, or a list of them. */
export type MathValue = number | Series | readonly Series[];

export type Operator = (one: number, other: number) => number;

/** True for a list of series. An empty series counts as a series. */
export function isList(value: MathValue): value is readonly Series[] {
  return Array.isArray(value) && Array.isArray(value[0]);
}

/** Reads a number or a series. Throws for a list of series. */
export function readSingle(value: MathValue, place: string): number | Series {
  if (isList(value)) throw new Error(`the local CloudWatch cannot use a list of series in ${place}`);
  return value;
}

/**
 * Combines data points of the same period. Where one series has no data, 0 stands for it; where none has, the result has
 * none either: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
export function combine(one: number | Series, other: number | Series, operator: Operator): number | Series {
  if (typeof one === 'number' && typeof other === 'number') return operator(one, other);
  const [{ length } = []] = [one, other].filter((each) => typeof each === 'object');
  return Array.from({ length }, (_, index) => {
    const [left, right] = [at(one, index), at(other, index)];
    const isMissing = [one, other].every((each) => typeof each === 'number' || each[index] === undefined);
    if (isMissing) return undefined;
    const result = operator(left ?? 0, right ?? 0);
    // A data point that divides by zero is dropped.
    return Number.isFinite(result) ? result : undefined;
  });
}

/** The data point of a period; a number is the same in each. */
export function at(value: number | Series, index: number): number | undefined {
  return typeof value === 'number' ? value : value[index];
}
