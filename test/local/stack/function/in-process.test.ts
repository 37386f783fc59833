import { describe, expect, it } from 'vitest';
import { inProcess } from '../../../../local/stack/function/in-process.ts';
import { sdkWithoutTimeouts } from '../../../../local/stack/function/sdk-without-timeouts.ts';
import type { CreateHandler } from '../../../../local/stack/function/sources.ts';
import { leapingClock } from '../../../support/leaping-clock.ts';

const settings = {
  name: 'Refresh',
  functionName: 'stack-Refresh',
  codeKey: 'code.zip',
  handler: 'index.handler',
  logGroupName: 'logs',
  timeoutMs: 60_000,
  memoryMb: 512,
  environment: { STORE_HASH: 'abc123' },
};

/** An environment of a function from this source. */
async function started(
  createHandler: CreateHandler,
  environment: Record<string, string> = settings.environment,
) {
  const clock = leapingClock();
  const lines: string[] = [];
  const start = inProcess(
    { Refresh: createHandler },
    { clock, random: Math.random, fetch, sdk: sdkWithoutTimeouts },
  );
  const instance = await start({ ...settings, environment }, (line) => lines.push(line));
  return { ...instance, clock, lines, invoke: (event: unknown) => instance.invoke(event, 'request-1') };
}

describe('inProcess', () => {
  it('gives each function only its own environment, also after a wait', async () => {
    const one = await started(() => async () => {
      await one.clock.sleep(1_000);
      return { ...process.env };
    });
    const other = await started(() => async () => process.env['STORE_HASH'], { STORE_HASH: 'xyz' });

    const both = await Promise.all([one.invoke({}), other.invoke({})]);

    expect(both).toEqual([{ STORE_HASH: 'abc123' }, 'xyz']);
    expect(process.env).toHaveProperty('PATH');
    expect(process.env).not.toHaveProperty('STORE_HASH');
  });

  it('separates the output of a function from that of this process', async () => {
    const { invoke, lines } = await started(() => async () => {
      process.stdout.write('one\ntwo\n');
      process.stderr.write('three\n');
    });

    await invoke({});

    expect(lines).toEqual(['one', 'two', 'three']);
  });

  it("passes copies, undefined as null, and the fields of Lambda's context", async () => {
    const event = { customerIds: [1] };
    const { invoke } = await started(() => async (received, context) => {
      expect(received).toEqual(event);
      expect(received).not.toBe(event);
      expect(context).toMatchObject({ awsRequestId: 'request-1', functionName: 'stack-Refresh' });
      expect(context.getRemainingTimeInMillis()).toBe(60_000);
    });

    expect(await invoke(event)).toBeNull();
  });

  it("rejects with the function's error, and stays warm", async () => {
    let calls = 0;
    const { invoke, isAlive } = await started(() => async () => {
      calls += 1;
      if (calls === 1) throw new RangeError('a bug');
      return calls;
    });

    await expect(invoke({})).rejects.toMatchObject({ errorType: 'RangeError', errorMessage: 'a bug' });
    expect(isAlive()).toBe(true);
    expect(await invoke({})).toBe(2);
  });

  it('rejects when the function cannot start', async () => {
    const starting = started(() => {
      throw new TypeError('STORE_HASH is missing');
    });

    await expect(starting).rejects.toMatchObject({
      errorType: 'TypeError',
      errorMessage: 'STORE_HASH is missing',
    });
  });

  it('ends an invocation that exceeds its timeout, and accepts no further invocation', async () => {
    const { invoke, isAlive, clock } = await started(() => () => new Promise(() => {}));
    const startMs = clock.now();

    await expect(invoke({})).rejects.toMatchObject({
      errorType: 'Sandbox.Timedout',
      errorMessage: 'Task timed out after 60.00 seconds',
    });
    expect(clock.now() - startMs).toBe(60_000);
    expect(isAlive()).toBe(false);
  });
});
