import { type LambdaEnvironment, type LambdaOptions, startLambdaEnvironment } from './lambda-environment.ts';

export interface Lambda {
  /** The function's answer; rejects with a LambdaError. Invocations at the same time run in processes of their own. */
  invoke(event: unknown, requestId?: string): Promise<unknown>;
  /** What the function has written so far, line by line; all of it once `stop()` has resolved. */
  readonly logs: readonly string[];
  stop(): Promise<void>;
}

/**
 * Runs a bundled function the way Lambda does. The first invocation starts a process, later ones find it
 * warm, and one that failed to initialise, ran out of time or exited is replaced at the next invocation.
 */
export function startLambda(options: LambdaOptions): Lambda {
  const logs: string[] = [];
  const environments = new Set<Promise<LambdaEnvironment>>();
  const idle: LambdaEnvironment[] = [];
  let isStopped = false;

  const start = (): Promise<LambdaEnvironment> => {
    const environment = startLambdaEnvironment(options, (line) => logs.push(line));
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
      if (isStopped) throw new Error(`${options.functionName} was stopped`);
      const environment = takeIdle() ?? (await start());
      return await environment.invoke(event, requestId).finally(() => idle.push(environment));
    },
    async stop() {
      isStopped = true;
      const started = await Promise.all(environments);
      await Promise.all(started.map((environment) => environment.stop()));
    },
  };
}
