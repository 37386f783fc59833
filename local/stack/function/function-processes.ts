import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { LambdaEnvironment } from '../../aws/lambda/lambda.ts';
import { LambdaError } from '../../aws/lambda/lambda-error.ts';
import type { FunctionSettings } from '../function-settings.ts';
import type { StartEnvironment } from '../functions.ts';
import type { Notice, Order, ProcessSettings, Sighting } from './messages.ts';
import type { PacedTime } from './paced-time.ts';
import { withinTimeout } from './within-timeout.ts';

export interface FunctionProcessesOptions {
  /** The time of the functions. It slows down while one of them gets no processor. */
  readonly time: Pick<PacedTime, 'clock' | 'paceFile' | 'slowDown'>;
  readonly onSighted: (sighting: Sighting) => void;
  /** Shows Node's own output for a process that ends because of a bug. */
  readonly isVerbose: boolean;
}

/** How functions are run. */
export type RunFunctions = (options: FunctionProcessesOptions) => StartEnvironment;

/** Runs functions from their sources, each in its own process and environment, as Lambda does. */
export const inProcesses: RunFunctions = (options) => (settings, log) =>
  startFunctionProcess(settings, log, options);

function startFunctionProcess(
  settings: FunctionSettings,
  log: (line: string) => void,
  { time, onSighted, isVerbose }: FunctionProcessesOptions,
): LambdaEnvironment {
  const { name, functionName, timeoutMs, memoryMb, environment } = settings;
  const told: ProcessSettings = { name, functionName, timeoutMs, memoryMb };
  const child = fork(new URL('./function-process.ts', import.meta.url), [JSON.stringify(told)], {
    env: { ...environment, ...ofThisMachine() },
    execArgv: [],
    stdio: ['ignore', 'ignore', isVerbose ? 'inherit' : 'ignore', 'ipc', time.paceFile.descriptor],
  });
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  const ready = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.on('message', (notice: Notice) => {
      if (notice.kind === 'ready') resolve();
      if (notice.kind === 'starved') time.slowDown(notice.ms);
    });
  });

  function invoke(event: unknown, requestId: string): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const settle = (act: () => void) => {
        child.off('message', hear).off('exit', exited);
        act();
      };
      const fail = (error: Error) => settle(() => reject(error));
      const exited = () =>
        fail(new Error(`its process ended with ${child.signalCode ?? `exit code ${child.exitCode}`}`));
      const hear = (notice: Notice) => {
        if (notice.kind === 'wrote') {
          for (const line of notice.text.trimEnd().split('\n')) log(line);
        } else if (notice.kind === 'answered') settle(() => resolve(notice.answer));
        else if (notice.kind === 'failed') fail(new LambdaError(notice.name, notice.message));
        else if (notice.kind === 'fetched' || notice.kind === 'listed') onSighted(notice);
      };
      if (hasEnded()) return exited();
      child.on('message', hear).on('exit', exited);
      const order: Order = { event, requestId };
      child.send(order, (error) => error && fail(error));
    });
  }

  return {
    isAlive: () => !hasEnded(),
    async invoke(event, requestId) {
      try {
        // As in Lambda, starting does not count.
        await ready;
        return await withinTimeout(time.clock, timeoutMs, invoke(event, requestId));
      } catch (error) {
        if (error instanceof LambdaError && error.errorType === 'Sandbox.Timedout') child.kill('SIGKILL');
        throw error;
      }
    },
    async stop() {
      if (hasEnded()) return;
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/**
 * The variables of our own environment that a function needs: a company's proxy may sign with its own authority, and
 * Node may store compiled code.
 */
function ofThisMachine(): Record<string, string> {
  const named = ['NODE_EXTRA_CA_CERTS', 'NODE_COMPILE_CACHE'].map((name) => [name, process.env[name]]);
  return Object.fromEntries(named.filter(([, value]) => value !== undefined));
}
