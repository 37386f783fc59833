import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { type Clock, systemClock } from '../../../lambda/sync/clock.ts';
import { arns } from '../arns.ts';
import type { LambdaEnvironment } from './lambda.ts';
import { LambdaError } from './lambda-error.ts';
import { startRuntimeApi } from './runtime-api.ts';

export interface RuntimeOptions {
  readonly functionName: string;
  /** The folder of the unpacked bundle. */
  readonly taskRoot: string;
  /** `index.handler` is the export `handler` of `index.mjs` (or `.js`, `.cjs`). */
  readonly handler: string;
  /** The function's environment has these variables and those that Lambda sets, and no others. */
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly memoryMb: number;
  /** By which it runs out of time; the machine's own by default. */
  readonly clock?: Clock;
}

/** Runs a bundled function in its own process with the real runtime client, in this machine's Node. */
export async function startRuntimeEnvironment(
  options: RuntimeOptions,
  log: (line: string) => void,
): Promise<LambdaEnvironment> {
  const { clock = systemClock } = options;
  const api = await startRuntimeApi();
  const child = spawnRuntimeClient(options, api.address);
  for (const output of [child.stdout, child.stderr]) createInterface({ input: output }).on('line', log);
  const closed = new Promise((resolve) => child.once('close', resolve));
  child.once('error', (error) => api.fail(new LambdaError('Runtime.StartError', error.message)));
  child.once('exit', (code, signal) => {
    const how = signal === null ? `exit status ${code}` : `signal: ${signal}`;
    api.fail(new LambdaError('Runtime.ExitError', `Runtime exited with error: ${how}`));
  });

  const within = async <T>(ms: number, work: () => Promise<T>): Promise<T> => {
    const over = new AbortController();
    const timeout = () => {
      api.fail(new LambdaError('Sandbox.Timedout', `Task timed out after ${(ms / 1000).toFixed(2)} seconds`));
      child.kill('SIGKILL');
    };
    clock.sleep(ms, over.signal).then(timeout, () => {});
    return await work().finally(() => over.abort());
  };

  return {
    isAlive: () => !api.hasFailed(),
    async invoke(payload, requestId) {
      await within(initTimeoutMs, () => api.ready);
      const deadline = Date.now() + options.timeoutMs;
      const functionArn = arns.function(options.functionName);
      return await within(options.timeoutMs, () => api.run({ requestId, payload, functionArn, deadline }));
    },
    async stop() {
      child.kill('SIGKILL');
      await closed;
      await api.close();
    },
  };
}

/** Lambda's limit for the time before the first invocation. */
const initTimeoutMs = 10_000;

function spawnRuntimeClient(options: RuntimeOptions, runtimeApi: string) {
  const { functionName, memoryMb } = options;
  return spawn(
    process.execPath,
    [
      // The heap has nine tenths of the memory, as in Lambda's Node.
      `--max-old-space-size=${Math.floor(memoryMb * 0.9)}`,
      '--import',
      new URL('./rapid-client-hook.ts', import.meta.url).href,
      createRequire(import.meta.url).resolve('aws-lambda-ric'),
    ],
    {
      cwd: options.taskRoot,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        TZ: ':UTC',
        AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
        AWS_LAMBDA_FUNCTION_NAME: functionName,
        AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
        AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${functionName}`,
        AWS_LAMBDA_LOG_STREAM_NAME: 'local',
        AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
        ...options.environment,
        AWS_LAMBDA_RUNTIME_API: runtimeApi,
        AWS_LAMBDA_NODEJS_USE_ALTERNATIVE_CLIENT_1: 'true',
        LAMBDA_TASK_ROOT: options.taskRoot,
        _HANDLER: options.handler,
      },
    },
  );
}
