import { type MetricName, metric } from '../../../lambda/contract.ts';

/** Adds up the metrics in a function's output. */
export interface FunctionLog {
  /** Reads a log line or a line of metrics. Ignores any other line. */
  read(line: string): void;
  /** The sum of a metric since the start, or since the last `reset`. */
  total(name: MetricName): number;
  reset(): void;
  /** Why the last failed refresh of a customer failed. */
  lastProblem(): string | undefined;
}

export function createFunctionLog(): FunctionLog {
  const totals = new Map<MetricName, number>();
  let lastProblem: string | undefined;

  return {
    read(line) {
      const fields = parseLine(line);
      if ('_aws' in fields) {
        for (const name of Object.values(metric)) {
          totals.set(name, (totals.get(name) ?? 0) + Number(fields[name] ?? 0));
        }
      } else if (fields['message'] === 'customer not refreshed') {
        lastProblem = String(fields['reason'] ?? fields['error']);
      }
    },
    total: (name) => totals.get(name) ?? 0,
    reset: () => totals.clear(),
    lastProblem: () => lastProblem,
  };
}

function parseLine(line: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}
