import { isCustomerId } from '../../lambda/customer/customer.ts';
import { CommandError } from './command-error.ts';

/** More would be a sweep; and a real store of the smallest plan answers some 2 a second. */
const mostCustomers = 10_000;
const example = 'write ids from 1 on and ranges of them, such as --ids 1,2,5-9';

/** `1,2,5-9` as ids, ascending and each once. */
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
    throw new CommandError(`--ids cannot read "${text}": ${example}`);
  }
  if (from > to) throw new CommandError(`--ids ${text} runs backwards: write --ids ${to}-${from}`);
  return { from, to };
}
