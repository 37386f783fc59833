import { type CountName, countsMessage, logField, metric } from '../../../lambda/contract.ts';

/** Adds up what a function counts, by the lines that it writes. */
export interface FunctionLog {
  /** Reads a log line or a line of counts. Ignores any other line. */
  read(line: string): void;
  /** The sum of a count since the start, or since the last `reset`. */
  total(name: CountName): number;
  reset(): void;
  /** Why the last failed refresh of a customer failed. */
  lastProblem(): string | undefined;
}

const countNames = Object.values({ ...metric, ...logField });

export function createFunctionLog(): FunctionLog {
  const totals = new Map<CountName, number>();
  let lastProblem: string | undefined;

  return {
    read(line) {
      const fields = parseLine(line);
      if (fields['message'] === countsMessage) {
        for (const name of countNames) {
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
