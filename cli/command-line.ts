import type { Writable } from 'node:stream';
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import type { Clock } from '../lambda/sync/clock.ts';
import { SyncError } from '../lambda/sync/errors.ts';
import { createAws } from './aws.ts';
import type { Command, Context } from './command.ts';
import { CommandError } from './command-error.ts';
import { commands } from './commands.ts';
import { type Deployment, findDeployment } from './deployment.ts';
import { helpOf, usage } from './help.ts';
import type { LocalEndpoint } from './local-endpoint.ts';
import { createOutput } from './output.ts';

/** What a command has of the process that it runs in. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly clock: Clock;
  readonly fetch: typeof globalThis.fetch;
  readonly findLocal: () => LocalEndpoint | undefined;
  /** How long one try of a call of AWS may take; 0: for ever. */
  readonly timeoutMs: number;
}

const couldNotFindOut = 2;

export const commonOptions = {
  store: { type: 'string' },
  stage: { type: 'string' },
  region: { type: 'string' },
  local: { type: 'boolean' },
  output: { type: 'string', short: 'o' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies ParseArgsOptionsConfig;

/** Runs one command. Returns the exit code: 0 all is well, 1 it found something, 2 it could not find out. */
export async function runCommandLine(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const { stdout, stderr } = surroundings;
  try {
    const [name, ...rest] = commandFirst(args);
    if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
      stdout.write(usage);
      return name === undefined ? couldNotFindOut : 0;
    }
    return await runNamed(name, rest, surroundings);
  } catch (error) {
    if (!(error instanceof CommandError || error instanceof SyncError)) throw error;
    stderr.write(`${error.message}\n`);
    return couldNotFindOut;
  }
}

/** Options may also come before the command. */
function commandFirst(args: readonly string[]): readonly string[] {
  const at = args.findIndex((arg) => arg in commands);
  const hasOptionsFirst = args[0]?.startsWith('-') === true && at > 0;
  return hasOptionsFirst ? [...args.slice(at, at + 1), ...args.slice(0, at), ...args.slice(at + 1)] : args;
}

async function runNamed(name: string, args: readonly string[], surroundings: Surroundings): Promise<number> {
  const command = commands[name];
  if (command === undefined) {
    throw new CommandError(`there is no command "${name}": customer-sync --help lists all commands`);
  }
  const { values, positionals } = parse(name, args, command);
  if (values['help'] === true) {
    surroundings.stdout.write(helpOf(name, command));
    return 0;
  }
  const text = (option: string) => (typeof values[option] === 'string' ? values[option] : undefined);
  const output = createOutput({ ...surroundings, isJson: isJson(text('output')) });
  const local = values['local'] === true ? requireLocal(surroundings) : undefined;
  const aws = createAws({ region: text('region'), local, timeoutMs: surroundings.timeoutMs });
  let deployment: Promise<Deployment> | undefined;
  const context: Context = {
    ...surroundings,
    output,
    aws,
    local,
    clock: local ? ahead(surroundings.clock, local.clockAheadMs) : surroundings.clock,
    suggest: suggestFor({ local, region: text('region'), store: text('store'), stage: text('stage') }),
    deployment: () => {
      deployment ??= findDeployment(aws, { store: text('store'), stage: text('stage') });
      return deployment;
    },
  };
  try {
    return await command.run({ positionals, flags: values }, context);
  } finally {
    aws.close();
  }
}

/** The clock of the stack on this machine, which has let time run faster. */
function ahead({ now, sleep }: Clock, byMs: number): Clock {
  return { now: () => now() + byMs, sleep };
}

function parse(name: string, args: readonly string[], { options }: Command) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { ...commonOptions, ...options },
      allowPositionals: true,
    });
    return { positionals, values: values as Record<string, string | boolean | undefined> };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const [problem] = error.message.split(/[.\n]/);
    throw new CommandError(`${problem}: customer-sync ${name} --help lists the options`);
  }
}

function isJson(format: string | undefined): boolean {
  if (format === undefined || format === 'text') return false;
  if (format === 'json') return true;
  throw new CommandError(`-o cannot be "${format}": write -o json, or leave it out`);
}

function requireLocal({ findLocal }: Surroundings): LocalEndpoint {
  const local = findLocal();
  if (local) return local;
  throw new CommandError(
    'nothing serves on this machine: start it with npm start -- --serve in another terminal, or leave out --local',
  );
}

function suggestFor(chosen: {
  local: unknown;
  region: string | undefined;
  store: string | undefined;
  stage: string | undefined;
}): Context['suggest'] {
  const { local, ...named } = chosen;
  const options = Object.entries(named).flatMap(([option, value]) =>
    value === undefined ? [] : `--${option} ${value}`,
  );
  return (command) => ['customer-sync', command, ...(local ? ['--local'] : []), ...options].join(' ');
}
