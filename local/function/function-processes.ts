import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { FunctionInstance } from '../aws/lambda/warm-instances.ts';
import type { Invocation, Notice, Sighting } from './messages.ts';
import type { Pace } from './shared-clock.ts';

export interface FunctionProcessesOptions {
  /** By which the functions live, asked for with every event. */
  readonly pace: () => Pace;
  readonly onLine: (line: string, name: FunctionName) => void;
  readonly onSighted: (sighting: Sighting) => void;
  /** Shows what Node itself says of a process that ends by a bug. */
  readonly isVerbose: boolean;
}

export type FunctionName = 'refresh' | 'sweep' | 'webhook';

/** Instances of the functions, each in a process and an environment of its own, as Lambda runs them. */
export interface FunctionProcesses {
  start(name: FunctionName, environment: Readonly<Record<string, string>>): FunctionInstance;
  /** Ends all processes at once; what they were at fails. */
  stop(): Promise<void>;
}

export function createFunctionProcesses(options: FunctionProcessesOptions): FunctionProcesses {
  const { pace, onLine, onSighted } = options;
  const children = new Set<ChildProcess>();

  function invoke(name: FunctionName, child: ChildProcess, event: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const settle = (act: () => void) => {
        child.off('message', hear).off('exit', exited);
        act();
      };
      const fail = (reason: string) => settle(() => reject(new Error(reason)));
      const exited = (code: number | null, signal: string | null) =>
        fail(`its process ended with ${signal ?? `exit code ${code}`}`);
      const hear = (notice: Notice) => {
        if (notice.kind === 'wrote') {
          for (const line of notice.text.trimEnd().split('\n')) onLine(line, name);
        } else if (notice.kind === 'answered') settle(() => resolve(notice.answer));
        else if (notice.kind === 'failed') fail(notice.reason);
        else onSighted(notice);
      };
      child.on('message', hear).on('exit', exited);
      const invocation: Invocation = { event, pace: pace() };
      child.send(invocation, (error) => error && fail(error.message));
    });
  }

  return {
    start(name, environment) {
      const child = fork(new URL(`./${name}-process.ts`, import.meta.url), {
        env: { ...environment, ...trustedAuthorities() },
        execArgv: [],
        stdio: ['ignore', 'ignore', options.isVerbose ? 'inherit' : 'ignore', 'ipc'],
      });
      children.add(child);
      return (event) => invoke(name, child, event);
    },

    async stop() {
      await Promise.all(
        Array.from(children, async (child) => {
          if (child.exitCode !== null || child.signalCode !== null) return;
          const exited = once(child, 'exit');
          child.kill('SIGKILL');
          await exited;
        }),
      );
    },
  };
}

/** All that a function needs of our own environment: a company's proxy may sign with an authority of its own. */
function trustedAuthorities(): Record<string, string> {
  const { NODE_EXTRA_CA_CERTS: file } = process.env;
  return file === undefined ? {} : { NODE_EXTRA_CA_CERTS: file };
}
