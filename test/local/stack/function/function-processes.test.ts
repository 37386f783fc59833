import { describe, expect, it, onTestFinished } from 'vitest';
import type { LambdaEnvironment } from '../../../../local/aws/lambda/lambda.ts';
import { inProcesses } from '../../../../local/stack/function/function-processes.ts';
import { createRealTime } from '../../../../local/stack/function/paced-time.ts';

async function started(name: string, time = createRealTime()): Promise<LambdaEnvironment> {
  const start = inProcesses({ time, onSighted: () => {}, isVerbose: false });
  const instance = await start(
    {
      name,
      functionName: name,
      codeKey: 'code.zip',
      handler: 'index.handler',
      logGroupName: 'logs',
      timeoutMs: 60_000,
      memoryMb: 512,
      environment: {},
    },
    () => {},
  );
  onTestFinished(instance.stop);
  return instance;
}

describe('inProcesses', () => {
  it('reports why a function cannot start, with only the given variables in its environment', async () => {
    const { invoke } = await started('RefreshPipelineFunction');

    await expect(invoke({ customerIds: [1] }, 'request-1')).rejects.toMatchObject({
      errorType: 'ConfigError',
      errorMessage: expect.stringContaining('STORE_HASH is missing'),
    });
  });

  it('reports a function without a source', async () => {
    const { invoke } = await started('AnotherFunction');

    await expect(invoke({}, 'request-1')).rejects.toMatchObject({
      errorMessage: 'there is no source of AnotherFunction',
    });
  });

  it('fails a running invocation when it is stopped, and is no longer alive', async () => {
    const { invoke, stop, isAlive } = await started('RefreshPipelineFunction');
    const invocation = invoke({}, 'request-1').catch((error: unknown) => error);

    await stop();

    expect(await invocation).toEqual(new Error('its process ended with SIGKILL'));
    expect(isAlive()).toBe(false);
  });

  it('ends the process of a function that times out', async () => {
    const inNoTime = { now: () => 0, sleep: () => Promise.resolve() };
    const { invoke, isAlive } = await started('RefreshPipelineFunction', {
      ...createRealTime(),
      clock: inNoTime,
    });

    await expect(invoke({}, 'request-1')).rejects.toMatchObject({ errorType: 'Sandbox.Timedout' });

    await expect.poll(isAlive).toBe(false);
  });
});
