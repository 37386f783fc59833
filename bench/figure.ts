/** One measured number and its limit. */
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

/** The result of a bench: figures with limits, and details that explain them. */
export interface BenchResult {
  readonly figures: readonly Figure[];
  readonly details: Readonly<Record<string, unknown>>;
}

/** Rounds to three decimals. More would be noise. */
export function rounded(value: number): number {
  return Number(value.toFixed(3));
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = Number.NaN, high = Number.NaN] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[middle]];
  return (low + high) / 2;
}
