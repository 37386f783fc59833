/** One measured number and what it must be. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly limit: string;
  readonly passed: boolean;
}

export function atMost(name: string, value: number, limit: number): Figure {
  return { name, value: rounded(value), limit: `at most ${limit}`, passed: value <= limit };
}

export function atLeast(name: string, value: number, limit: number): Figure {
  return { name, value: rounded(value), limit: `at least ${limit}`, passed: value >= limit };
}

/** What a bench found: figures that are judged, and whatever explains them. */
export interface BenchResult {
  readonly figures: readonly Figure[];
  readonly details: Readonly<Record<string, unknown>>;
}

/** Three significant decimals tell more than the noise does. */
export function rounded(value: number): number {
  return Number(value.toFixed(3));
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = Number.NaN, high = Number.NaN] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[middle]];
  return (low + high) / 2;
}
