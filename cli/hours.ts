import { CommandError } from './command-error.ts';

/** The value of `--hours`. Logs are kept for years at most. */
export function parseHours(text: string): number {
  const hours = Number(text);
  if (hours > 0 && hours <= 24 * 400) return hours;
  throw new CommandError(`--hours cannot be "${text}": write a number, such as --hours 48`);
}
