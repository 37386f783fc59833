import { countsMessage } from '../../lambda/contract.ts';

/** The sum of a count over the lines that functions wrote. */
export function sumOfCounts(lines: readonly Record<string, unknown>[], name: string): number {
  return lines
    .filter(({ message }) => message === countsMessage)
    .reduce((sum, line) => sum + Number(line[name] ?? 0), 0);
}
