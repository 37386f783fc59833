import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { FunctionInstance } from '../pipeline.ts';
import type { Invocation, Notice } from './messages.ts';
import type { Pace } from './shared-clock.ts';

export interface FunctionProcessesOptions {
  /** By which the functions live, asked for with every event. */
  readonly pace: () => Pace;
  readonly onLine: (line: string) => void;
  /** The store answered for this customer. */
  readonly onFetched: (customerId: number) => void;
  /** An invocation failed as a whole. */
  readonly onBroken: (error: Error) => void;
  /** Shows what Node itself says of a process that ends by a bug. */
  readonly isVerbose: boolean;
}

/** Instances of the refresh function, each in a process and an environment of its own, as Lambda runs them. */
export interface FunctionProcesses {
  start(environment: Readonly<Record<string, string>>): FunctionInstance;
  /** Ends all processes at once; what they were at fails. */
  stop(): Promise<void>;
}

export function createFunctionProcesses(options: FunctionProcessesOptions): FunctionProcesses {
  const { pace, onLine, onFetched, onBroken } = options;
  const children = new Set<ChildProcess>();
  let isStopping = false;

  function invoke(child: ChildProcess, event: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const settle = (act: () => void) => {
        child.off('message', hear).off('exit', exited);
        act();
      };
      const fail = (reason: string) => settle(() => reject(new Error(reason)));
      const exited = (code: number | null, signal: string | null) =>
        fail(`its process ended with ${signal ?? `exit code ${code}`}`);
      const hear = (notice: Notice) => {
        if (notice.kind === 'fetched') onFetched(notice.customerId);
        else if (notice.kind === 'wrote') notice.text.trimEnd().split('\n').forEach(onLine);
        else if (notice.kind === 'answered') settle(() => resolve(notice.answer));
        else fail(notice.reason);
      };
      child.on('message', hear).on('exit', exited);
      const invocation: Invocation = { event, pace: pace() };
      child.send(invocation, (error) => error && fail(error.message));
    });
  }

  return {
    start(environment) {
      const child = fork(new URL('./function-entry.ts', import.meta.url), {
        env: { ...environment, ...trustedAuthorities() },
        execArgv: [],
        stdio: ['ignore', 'ignore', options.isVerbose ? 'inherit' : 'ignore', 'ipc'],
      });
      children.add(child);
      return async (event) => {
        try {
          return await invoke(child, event);
        } catch (error) {
          if (error instanceof Error && !isStopping) onBroken(error);
          throw error;
        }
      };
    },

    async stop() {
      isStopping = true;
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
