import type { Worker } from '../idle.ts';

export interface AsyncInvocationsOptions {
  invoke(event: unknown, requestId: string): Promise<unknown>;
  /** Called for every invocation that failed. */
  onFailure?(failure: FailedInvocation): void;
}

export interface FailedInvocation {
  readonly requestId: string;
  readonly event: unknown;
  readonly error: unknown;
}

/** A function as EventBridge and its Scheduler invoke it: the caller does not wait for the result. */
export interface AsyncInvocations extends Worker {
  /** Begins at once. Resolves when the invocation has ended, successful or not. */
  invoke(event: unknown): Promise<void>;
  /** The errors of the failed invocations. */
  readonly failures: readonly unknown[];
  /** Accepts no more events. Resolves when all invocations have ended. */
  stop(): Promise<void>;
}

/** Each event is tried once, because the stack's functions allow no retries. */
export function createAsyncInvocations({ invoke, onFailure }: AsyncInvocationsOptions): AsyncInvocations {
  const running = new Set<Promise<void>>();
  const failures: unknown[] = [];
  let isStopped = false;

  const run = async (event: unknown): Promise<void> => {
    const requestId = crypto.randomUUID();
    try {
      await invoke(event, requestId);
    } catch (error) {
      failures.push(error);
      onFailure?.({ requestId, event, error });
    }
  };

  const idle = async () => {
    while (running.size > 0) await Promise.all(running);
  };

  return {
    failures,
    async invoke(event) {
      if (isStopped) return;
      const invocation = run(event).finally(() => running.delete(invocation));
      running.add(invocation);
      await invocation;
    },
    isIdle: () => running.size === 0,
    idle,
    async stop() {
      isStopped = true;
      await idle();
    },
  };
}
