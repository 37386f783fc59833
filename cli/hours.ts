import { CommandError } from './command-error.ts';

/** The value of `--hours`, in milliseconds. Logs are kept for years at most. */
export function parseHours(text: string): number {
  const hours = Number(text);
  if (hours > 0 && hours <= 24 * 400) return hours * 3_600_000;
  throw new CommandError(`--hours cannot be "${text}": write a number, such as --hours 48`);
}
