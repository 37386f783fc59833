import type { ParseArgsOptionsConfig } from 'node:util';
import type { Clock } from '../lambda/sync/clock.ts';
import type { Aws } from './aws.ts';
import type { Deployment } from './deployment.ts';
import type { LocalEndpoint } from './local-endpoint.ts';
import type { Output } from './output.ts';

export interface Command {
  /** What it does, in one line without a full stop. */
  readonly summary: string;
  /** How it is called, after its name. */
  readonly forms: readonly string[];
  /** Its own options, and what else a user must know. */
  readonly details?: string;
  readonly options?: ParseArgsOptionsConfig;
  /** Returns the exit code: 0 if all is well, 1 if it found something. Throws a CommandError if it could not find out. */
  run(input: CommandInput, context: Context): Promise<number>;
}

export interface CommandInput {
  readonly positionals: readonly string[];
  readonly flags: Readonly<Record<string, string | boolean | undefined>>;
}

/** What a command works with. */
export interface Context {
  readonly output: Output;
  readonly aws: Aws;
  /** The stack on this machine, with `--local`. */
  readonly local: LocalEndpoint | undefined;
  readonly clock: Clock;
  readonly fetch: typeof globalThis.fetch;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The copy that `--store` and `--stage` choose. */
  deployment(): Promise<Deployment>;
  /** A command for the same copy, as the user would write it. */
  suggest(command: string): string;
}

export const found = { nothing: 0, something: 1 } as const;

export function textFlag({ flags }: CommandInput, name: string): string | undefined {
  const value = flags[name];
  return typeof value === 'string' ? value : undefined;
}
