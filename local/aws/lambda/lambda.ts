/** One execution environment of a function. Lambda keeps it warm between invocations. */
export interface LambdaEnvironment {
  /** False once it has ended, failed to initialise or timed out: it accepts no more invocations. */
  isAlive(): boolean;
  /** Runs one invocation at a time. Rejects with a LambdaError. */
  invoke(payload: unknown, requestId: string): Promise<unknown>;
  /** Resolves when it has ended and its last line is logged. */
  stop(): Promise<void>;
}

export interface Lambda {
  /** Resolves with the function's answer. Invocations at the same time each run in their own environment. */
  invoke(event: unknown, requestId?: string): Promise<unknown>;
  /** The lines that the function has written so far. They are complete once `stop()` has resolved. */
  readonly logs: readonly string[];
  stop(): Promise<void>;
}

/**
 * Runs a function as Lambda does. The first invocation starts an environment, and later ones use it while it is warm.
 * An environment that failed to initialise, timed out or exited is replaced at the next invocation.
 */
export function startLambda(
  functionName: string,
  startEnvironment: (log: (line: string) => void) => Promise<LambdaEnvironment>,
): Lambda {
  const logs: string[] = [];
  const environments = new Set<Promise<LambdaEnvironment>>();
  const idle: LambdaEnvironment[] = [];
  let isStopped = false;

  const start = (): Promise<LambdaEnvironment> => {
    const environment = startEnvironment((line) => logs.push(line));
    environments.add(environment);
    return environment;
  };

  const takeIdle = (): LambdaEnvironment | undefined => {
    const environment = idle.pop();
    return environment === undefined || environment.isAlive() ? environment : takeIdle();
  };

  return {
    logs,
    async invoke(event, requestId = crypto.randomUUID()) {
      if (isStopped) throw new Error(`${functionName} was stopped`);
      const environment = takeIdle() ?? (await start());
      return await environment.invoke(event, requestId).finally(() => idle.push(environment));
    },
    async stop() {
      isStopped = true;
      const started = await Promise.allSettled(environments);
      await Promise.all(started.map((each) => (each.status === 'fulfilled' ? each.value.stop() : undefined)));
    },
  };
}
