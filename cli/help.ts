import type { Command } from './command.ts';
import { commands } from './commands.ts';

const common = `Options of every command:
  --store HASH, --stage NAME  the copy; not needed if there is only one in the region
  --region NAME               the region; default: AWS_REGION, or your AWS profile
  --local                     the stack of npm start -- --serve on this machine
  -o json                     print the result as JSON
Exit codes: 0 all is well, 1 it found something, 2 it could not find out.
`;

const width = Math.max(...Object.keys(commands).map((name) => name.length));

/** The output of `customer-sync --help`. */
export const usage = `customer-sync COMMAND [options]

Operates a copy of a BigCommerce store's customers. It finds the copy by its SSM parameter.

${Object.entries(commands)
  .map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`)
  .join('\n')}

customer-sync COMMAND --help explains a command.

${common}`;

/** The output of `--help` of one command. */
export function helpOf(name: string, { forms, summary, details }: Command): string {
  const calls = forms.map((form) => `customer-sync ${name} ${form}`.trimEnd()).join('\n');
  const more = details === undefined ? '' : `\n${details}\n`;
  return `${calls}\n\n${summary}.\n${more}\n${common}`;
}
