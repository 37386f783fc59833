import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { Pace } from '../local/stack/function/shared-clock.ts';
import type { FunctionSettings as StackSettings } from '../local/stack/function-settings.ts';
import { messageOf } from './message-of.ts';

/** What a function's process is told when it starts. */
export interface FunctionSettings extends Pick<StackSettings, 'functionName' | 'timeoutMs' | 'memoryMb'> {
  readonly name: 'refresh' | 'sweep';
  readonly pace: Pace;
  /** The store's answer to a full page of the list; 250 by default. */
  readonly pageSize?: number;
}

export interface Invocation {
  readonly event: unknown;
  /** Instead of the function's own. */
  readonly timeoutMs?: number;
}

/** What a process has used since it started. */
export interface Usage {
  readonly peakMemoryBytes: number;
  readonly cpuMs: number;
}

export type Reply =
  | { readonly kind: 'answered'; readonly answer: unknown; readonly usage: Usage }
  | { readonly kind: 'failed'; readonly reason: string };

export interface StartedFunction {
  /** Rejects when the function failed, or its process ended. One at a time. */
  invoke(event: unknown, timeoutMs?: number): Promise<{ answer: unknown; usage: Usage }>;
  /** As `kill -9` does; resolves when the process is gone. */
  kill(): Promise<void>;
}

/**
 * What V8 makes its heap of where there are 512 MB, as the stack gives its functions: a quarter of them, twice over,
 * and what goes with it for young objects. Here it would take the gigabytes of this machine for its measure.
 */
const heapMegabytes = 268;

/**
 * V8's compiler threads each keep the memory of the largest function they have met, if malloc lets them have it for
 * themselves: up to 15 MB more or less, by chance, which would hide what the size of a store does.
 */
const oneArena = { MALLOC_ARENA_MAX: '1' };

/** Starts the bundle of `function-process.ts` in an environment of its own. */
export function startFunction(
  bundle: string,
  settings: FunctionSettings,
  environment: Readonly<Record<string, string>>,
): StartedFunction {
  const child = fork(bundle, [JSON.stringify(settings)], {
    env: { ...environment, ...oneArena },
    execArgv: [`--max-heap-size=${heapMegabytes}`],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });

  return {
    async invoke(event, timeoutMs) {
      const invocation: Invocation = { event, ...(timeoutMs !== undefined && { timeoutMs }) };
      child.send(invocation);
      const reply = (await messageOf(child)) as Reply;
      if (reply.kind === 'failed') throw new Error(`the ${settings.name} function failed: ${reply.reason}`);
      return reply;
    },

    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}
