import { describe, expect, it, onTestFinished } from 'vitest';
import { type Lambda, startLambda } from '../../../../local/aws/lambda/lambda.ts';
import {
  type RuntimeOptions,
  startRuntimeEnvironment,
} from '../../../../local/aws/lambda/runtime-environment.ts';
import { createBundle } from '../bundle.ts';
import { createManualClock } from '../manual-clock.ts';

/** A function with this module as its handler. */
async function start(module: string, options: Partial<RuntimeOptions> = {}): Promise<Lambda> {
  const settings = {
    functionName: 'refresh',
    taskRoot: await createBundle(module),
    handler: 'index.handler',
    environment: {},
    timeoutMs: 5_000,
    memoryMb: 256,
    clock: createManualClock(),
    ...options,
  };
  const lambda = startLambda(settings.functionName, (log) => startRuntimeEnvironment(settings, log));
  onTestFinished(() => lambda.stop());
  return lambda;
}

describe('startLambda', () => {
  it('runs an ES module with the real runtime client and returns its answer', async () => {
    const lambda = await start('export const handler = async (event) => ({ asked: event.customerIds });');

    expect(await lambda.invoke({ customerIds: [1, 2] })).toEqual({ asked: [1, 2] });
  });

  it('uses the warm function for the next invocation', async () => {
    const lambda = await start('let count = 0; export const handler = async () => (count += 1);');

    const answers = [await lambda.invoke({}), await lambda.invoke({}), await lambda.invoke({})];

    expect(answers).toEqual([1, 2, 3]);
  });

  it('runs invocations at the same time in separate processes', async () => {
    const lambda = await start(
      `import { setTimeout } from 'node:timers/promises';
       export const handler = async () => { await setTimeout(100); return process.pid; };`,
    );

    const pids = await Promise.all([lambda.invoke({}), lambda.invoke({})]);

    expect(new Set(pids).size).toBe(2);
  });

  it('gives the function the same environment and context as Lambda, and nothing else', async () => {
    const lambda = await start(
      `export const handler = async (event, context) => ({
         remaining: context.getRemainingTimeInMillis(),
         arn: context.invokedFunctionArn,
         memory: context.memoryLimitInMB,
         environment: process.env,
       });`,
      { environment: { STORE_HASH: 'abc123', AWS_REGION: 'us-east-1' } },
    );

    const answer = await lambda.invoke({});

    expect(answer).toMatchObject({
      remaining: expect.toSatisfy((ms: number) => ms > 4_000 && ms <= 5_000),
      arn: 'arn:aws:lambda:us-east-1:123456789012:function:refresh',
      memory: '256',
      environment: {
        STORE_HASH: 'abc123',
        AWS_REGION: 'us-east-1',
        AWS_LAMBDA_FUNCTION_NAME: 'refresh',
        AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
        TZ: ':UTC',
      },
    });
    expect(answer).not.toHaveProperty('environment.HOME');
    expect(answer).not.toHaveProperty('environment.PATH');
  });

  it("gives the function the caller's request id", async () => {
    const lambda = await start('export const handler = async (_, { awsRequestId }) => awsRequestId;');

    const answer = await lambda.invoke({}, '6a7e8feb-b491-4cf7-a9f1-bf3703467718');

    expect(answer).toBe('6a7e8feb-b491-4cf7-a9f1-bf3703467718');
  });

  it("rejects with the function's error, and stays warm", async () => {
    const lambda = await start(
      `class PoisonError extends Error { name = 'PoisonError' }
       let count = 0;
       export const handler = async () => {
         count += 1;
         if (count === 1) throw new PoisonError('no such customer');
         return count;
       };`,
    );

    await expect(lambda.invoke({})).rejects.toMatchObject({
      name: 'LambdaError',
      errorType: 'PoisonError',
      errorMessage: 'no such customer',
      trace: expect.arrayContaining(['PoisonError: no such customer']),
    });
    expect(await lambda.invoke({})).toBe(2);
  });

  it('rejects every invocation with the error of a module that does not load, and logs it', async () => {
    const lambda = await start(`throw new Error('STORE_HASH is missing');`);

    const initError = { errorType: 'Error', errorMessage: 'STORE_HASH is missing' };
    await expect(lambda.invoke({})).rejects.toMatchObject(initError);
    await expect(lambda.invoke({})).rejects.toMatchObject(initError);
    await lambda.stop();
    expect(lambda.logs.join('\n')).toContain('STORE_HASH is missing');
  });

  it('names a handler that does not exist', async () => {
    const lambda = await start('export const other = 1;');

    await expect(lambda.invoke({})).rejects.toMatchObject({
      errorType: 'Runtime.HandlerNotFound',
      errorMessage: 'index.handler is undefined or not exported',
    });
  });

  it('ends an invocation that takes too long, and starts afresh', async () => {
    const clock = createManualClock();
    const lambda = await start(
      `setInterval(() => {}, 60_000);
       export const handler = async ({ hang }) => {
         console.log('at work');
         return hang ? new Promise(() => {}) : 1;
       };`,
      { timeoutMs: 2_000, clock },
    );

    const outcome = lambda.invoke({ hang: true }).catch((error: unknown) => error);
    await expect.poll(() => lambda.logs.join()).toContain('at work');
    await clock.advance(2_000);

    expect(await outcome).toMatchObject({
      errorType: 'Sandbox.Timedout',
      errorMessage: 'Task timed out after 2.00 seconds',
    });
    expect(await lambda.invoke({})).toBe(1);
  });

  it('continues after a function that ends its process', async () => {
    const lambda = await start('export const handler = async ({ code }) => { process.exit(code); };');

    await expect(lambda.invoke({ code: 3 })).rejects.toMatchObject({
      errorType: 'Runtime.ExitError',
      errorMessage: 'Runtime exited with error: exit status 3',
    });
  });

  it('keeps every line that the function wrote', async () => {
    const lambda = await start(
      `export const handler = async () => {
         console.info('customers refreshed', { updated: 1 });
         process.stderr.write('a line of its own\\n');
       };`,
    );

    await lambda.invoke({});
    await lambda.stop();

    expect(lambda.logs).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/INFO\tcustomers refreshed \{ updated: 1 \}$/),
        'a line of its own',
      ]),
    );
  });

  it('leaves no process behind when it is stopped', async () => {
    const lambda = await start('export const handler = async () => process.pid;');
    const pid = Number(await lambda.invoke({}));

    await lambda.stop();

    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    await expect(lambda.invoke({})).rejects.toThrow('refresh was stopped');
  });

  it('reports that the bundle does not exist', async () => {
    const lambda = await start('', { taskRoot: '/nowhere' });

    await expect(lambda.invoke({})).rejects.toMatchObject({ errorType: 'Runtime.StartError' });
  });
});
