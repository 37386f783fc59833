import { isCustomerId } from '../lambda/customer/customer.ts';
import { CommandError } from './command-error.ts';

/** For more customers a sweep is better. A real store of the smallest plan answers about 2 requests a second. */
const mostCustomers = 10_000;

/** Reads `1,2,5-9` as ids, ascending and without repeats. `option` is its name in errors, such as `--ids`. */
export function parseCustomerIds(text: string, option = '--ids'): number[] {
  const ranges = text.split(',').map((part) => parseRange(part, option));
  const count = ranges.reduce((sum, { from, to }) => sum + to - from + 1, 0);
  if (count > mostCustomers) {
    throw new CommandError(
      `${option} names ${count} customers, but this command takes at most ${mostCustomers} at once: name fewer`,
    );
  }
  const ids = new Set(
    ranges.flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, i) => from + i)),
  );
  return [...ids].sort((one, other) => one - other);
}

/** Reads the id of one customer. */
export function parseCustomerId(text: string | undefined): number {
  const id = Number(text);
  if (text !== undefined && /^\d+$/.test(text) && isCustomerId(id)) return id;
  throw new CommandError(
    text === undefined
      ? 'the id of a customer is missing: write it after the command, such as 42'
      : `"${text}" is no id of a customer: write a number from 1 up, such as 42`,
  );
}

function parseRange(text: string, option: string): { from: number; to: number } {
  const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(text.trim()) ?? [];
  const from = Number(first);
  const to = Number(last);
  if (!isCustomerId(from) || !isCustomerId(to)) {
    throw new CommandError(
      `${option} cannot be "${text}": write ids from 1 up, and ranges of ids, such as ${option} 1,2,5-9`,
    );
  }
  if (from > to) throw new CommandError(`${option} ${text} runs backwards: write ${option} ${to}-${from}`);
  return { from, to };
}
