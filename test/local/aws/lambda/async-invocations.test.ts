import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import {
  createAsyncInvocations,
  type FailedInvocation,
} from '../../../../local/aws/lambda/async-invocations.ts';

describe('createAsyncInvocations', () => {
  it('begins each invocation at once with its own request id', async () => {
    const begun: [unknown, string][] = [];
    const { invoke } = createAsyncInvocations({
      invoke: async (event, requestId) => void begun.push([event, requestId]),
    });

    const both = [invoke('first'), invoke('second')];

    expect(begun.map(([event]) => event)).toEqual(['first', 'second']);
    expect(new Set(begun.map(([, requestId]) => requestId)).size).toBe(2);
    await Promise.all(both);
  });

  it('keeps and reports the error of an invocation, and does not fail the caller', async () => {
    const told: FailedInvocation[] = [];
    const bug = new RangeError('a bug');
    const invocations = createAsyncInvocations({
      invoke: () => Promise.reject(bug),
      onFailure: (failure) => told.push(failure),
    });

    await invocations.invoke({ sweep: 'full' });

    expect(invocations.failures).toEqual([bug]);
    expect(told).toEqual([{ requestId: expect.any(String), event: { sweep: 'full' }, error: bug }]);
  });

  it('is idle when the last invocation has ended, including invocations that begin during the wait', async () => {
    const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let isIdle = false;
    const invocations = createAsyncInvocations({
      invoke: (event) => (event === 'first' ? first : second).promise,
    });

    const ended = invocations.invoke('first');
    const idle = invocations.idle().then(() => {
      isIdle = true;
    });
    void invocations.invoke('second');
    first.resolve();
    await ended;
    await turn();
    const wasIdle = isIdle || invocations.isIdle();
    second.resolve();
    await idle;

    expect(wasIdle).toBe(false);
    expect(invocations.isIdle()).toBe(true);
  });

  it('accepts no event after it was stopped', async () => {
    const begun: unknown[] = [];
    const invocations = createAsyncInvocations({ invoke: async (event) => void begun.push(event) });
    await invocations.stop();

    await invocations.invoke('late');

    expect(begun).toEqual([]);
  });
});
