import type { Worker } from '../idle.ts';

export interface AsyncInvocationsOptions {
  invoke(event: unknown, requestId: string): Promise<unknown>;
  /** Is told of every invocation that failed. */
  onFailure?(failure: FailedInvocation): void;
}

export interface FailedInvocation {
  readonly requestId: string;
  readonly event: unknown;
  readonly error: unknown;
}

/** A function as EventBridge and its Scheduler call it: whoever has an event hands it over and does not wait. */
export interface AsyncInvocations extends Worker {
  /** Begins at once; resolves when the invocation has ended, well or not. */
  invoke(event: unknown): Promise<void>;
  /** What the failed invocations threw. */
  readonly failures: readonly unknown[];
  /** Takes no more events, and resolves when all invocations have ended. */
  stop(): Promise<void>;
}

/** Each event is tried once: Lambda's two more tries are for functions that need them. */
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
