import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { Pace } from '../local/stack/function/shared-clock.ts';
import type { FunctionSettings as StackSettings } from '../local/stack/function-settings.ts';
import { messageOf } from './message-of.ts';

/** The settings that a function's process gets when it starts. */
export interface FunctionSettings extends Pick<StackSettings, 'functionName' | 'timeoutMs' | 'memoryMb'> {
  readonly name: 'refresh' | 'sweep';
  readonly pace: Pace;
  /** The number of customers on a full page of the list; 250 by default. */
  readonly pageSize?: number;
}

export interface Invocation {
  readonly event: unknown;
  /** Replaces the function's own timeout. */
  readonly timeoutMs?: number;
}

/** The time and memory that a process has used since it started. */
export interface Usage {
  readonly peakMemoryBytes: number;
  readonly cpuMs: number;
}

export type Reply =
  | { readonly kind: 'answered'; readonly answer: unknown; readonly usage: Usage }
  | { readonly kind: 'failed'; readonly reason: string };

export interface StartedFunction {
  /** Rejects when the function failed or its process ended. Call it for one event at a time. */
  invoke(event: unknown, timeoutMs?: number): Promise<{ answer: unknown; usage: Usage }>;
  /** Kills the process as `kill -9` does. Resolves when it is gone. */
  kill(): Promise<void>;
}

/**
 * The heap that V8 chooses with 512 MB, the memory of the stack's functions: twice a quarter of it, plus the part for
 * young objects. Without this limit V8 would choose a heap by the memory of this machine.
 */
const heapMegabytes = 268;

/**
 * Each compiler thread of V8 keeps the memory of the largest function it has compiled, if malloc gives it its own
 * arena. That differs by up to 15 MB by chance, which would hide the effect of a store's size.
 */
const oneArena = { MALLOC_ARENA_MAX: '1' };

/** Starts the bundle of `function-process.ts` with its own environment. */
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
