import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { LambdaEnvironment } from '../../aws/lambda/lambda.ts';
import { LambdaError } from '../../aws/lambda/lambda-error.ts';
import type { FunctionSettings } from '../function-settings.ts';
import type { StartEnvironment } from '../functions.ts';
import type { Invocation, Notice, ProcessSettings, Sighting } from './messages.ts';
import { createSharedClock, type Pace } from './shared-clock.ts';
import { withinTimeout } from './within-timeout.ts';

export interface FunctionProcessesOptions {
  /** The pace of time for the functions. It is read for every event. */
  readonly pace: () => Pace;
  readonly onSighted: (sighting: Sighting) => void;
  /** Shows Node's own output for a process that ends because of a bug. */
  readonly isVerbose: boolean;
}

/** Runs functions from their sources, each in its own process and environment, as Lambda does. */
export function inProcesses(options: FunctionProcessesOptions): StartEnvironment {
  const clock = createSharedClock(options.pace);
  return (settings, log) => startFunctionProcess(settings, log, options, clock);
}

function startFunctionProcess(
  settings: FunctionSettings,
  log: (line: string) => void,
  { pace, onSighted, isVerbose }: FunctionProcessesOptions,
  clock: ReturnType<typeof createSharedClock>,
): LambdaEnvironment {
  const { name, functionName, timeoutMs, memoryMb, environment } = settings;
  const told: ProcessSettings = { name, functionName, timeoutMs, memoryMb };
  const child = fork(new URL('./function-process.ts', import.meta.url), [JSON.stringify(told)], {
    env: { ...environment, ...ofThisMachine() },
    execArgv: [],
    stdio: ['ignore', 'ignore', isVerbose ? 'inherit' : 'ignore', 'ipc'],
  });
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;

  function invoke(event: unknown, requestId: string): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const settle = (act: () => void) => {
        child.off('message', hear).off('exit', exited);
        act();
      };
      const fail = (error: Error) => settle(() => reject(error));
      const exited = (code: number | null, signal: string | null) =>
        fail(new Error(`its process ended with ${signal ?? `exit code ${code}`}`));
      const hear = (notice: Notice) => {
        if (notice.kind === 'wrote') {
          for (const line of notice.text.trimEnd().split('\n')) log(line);
        } else if (notice.kind === 'answered') settle(() => resolve(notice.answer));
        else if (notice.kind === 'failed') fail(new LambdaError(notice.name, notice.message));
        else onSighted(notice);
      };
      child.on('message', hear).on('exit', exited);
      const invocation: Invocation = { event, requestId, pace: pace() };
      child.send(invocation, (error) => error && fail(error));
    });
  }

  return {
    isAlive: () => !hasEnded(),
    async invoke(event, requestId) {
      try {
        return await withinTimeout(clock, timeoutMs, invoke(event, requestId));
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
 * All that a function needs of our own environment: a company's proxy may sign with an authority of its own, and Node
 * may keep what it has compiled.
 */
function ofThisMachine(): Record<string, string> {
  const named = ['NODE_EXTRA_CA_CERTS', 'NODE_COMPILE_CACHE'].map((name) => [name, process.env[name]]);
  return Object.fromEntries(named.filter(([, value]) => value !== undefined));
}
