import { isCustomerId } from '../../lambda/customer/customer.ts';
import { CommandError } from './command-error.ts';

/** For more customers a sweep is better. A real store of the smallest plan answers about 2 requests a second. */
const mostCustomers = 10_000;
const example = 'write ids from 1 up, and ranges of ids, such as --ids 1,2,5-9';

/** Reads `1,2,5-9` as ids, ascending and without repeats. */
export function parseCustomerIds(text: string): number[] {
  const ranges = text.split(',').map(parseRange);
  const count = ranges.reduce((sum, { from, to }) => sum + to - from + 1, 0);
  if (count > mostCustomers) {
    throw new CommandError(
      `--ids names ${count} customers, but this command takes at most ${mostCustomers} at once: name fewer`,
    );
  }
  const ids = new Set(
    ranges.flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, i) => from + i)),
  );
  return [...ids].sort((one, other) => one - other);
}

function parseRange(text: string): { from: number; to: number } {
  const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(text.trim()) ?? [];
  const from = Number(first);
  const to = Number(last);
  if (!isCustomerId(from) || !isCustomerId(to)) {
    throw new CommandError(`--ids cannot be "${text}": ${example}`);
  }
  if (from > to) throw new CommandError(`--ids ${text} runs backwards: write --ids ${to}-${from}`);
  return { from, to };
}
