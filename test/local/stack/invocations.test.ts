import { describe, expect, it } from 'vitest';
import { parts } from '../../../local/stack/parts.ts';
import type { Template } from '../../../local/stack/template.ts';
import { arnOf } from './resource.ts';
import { changed, startedStack, sweepContinued, without } from './started-stack.ts';

const config = 'ScheduledSweepFunctionEventInvokeConfig';
const { full: all } = parts.schedules;
const failures = parts.sweepDeadLetterQueue;
const failing = {
  sweep: (_event: unknown, { requestId }: { requestId: string }) => {
    throw new RangeError(`request ${requestId} failed`);
  },
};

describe('createInvocations', () => {
  it("reports a failed invocation with its error to the function's destination", async () => {
    const stack = await startedStack(failing);

    await stack.fire(all);

    const [message, ...others] = await stack.queue(failures).receive({ max: 10 });
    const record = JSON.parse(message?.body ?? '');
    const { requestId } = record.requestContext;
    expect(others).toEqual([]);
    expect(record).toEqual({
      version: '1.0',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      requestContext: {
        requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        functionArn:
          'arn:aws:lambda:us-east-1:123456789012:function:CustomerSync-abc123-production-ScheduledSweepFunction31857600:$LATEST',
        condition: 'RetriesExhausted',
        approximateInvokeCount: 1,
      },
      requestPayload: { sweep: 'full' },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      responsePayload: {
        errorType: 'RangeError',
        errorMessage: `request ${requestId} failed`,
        trace: expect.arrayContaining([`RangeError: request ${requestId} failed`]),
      },
    });
    expect(stack.callsOf(parts.functions.sweep)).toEqual([
      {
        service: 'sqs',
        action: 'SendMessage',
        resource:
          'arn:aws:sqs:us-east-1:123456789012:CustomerSync-abc123-production-ScheduledSweepDeadLetterQueue573884F4',
        caller: 'ScheduledSweepFunction31857600',
      },
    ]);
  });

  it('does not report an invocation when its caller waits', async () => {
    const stack = await startedStack(failing);

    const invocation = stack.invoke(parts.functions.sweep, { sweep: 'full' });

    await expect(invocation).rejects.toMatchObject({ errorType: 'RangeError' });
    expect(await stack.queue(failures).receive({ max: 10 })).toEqual([]);
    expect(stack.asyncFailures()).toEqual([]);
  });

  it('reports why an invocation failed even when the function has no destination', async () => {
    const stack = await startedStack(failing, {
      template: changed(config, { DestinationConfig: undefined }),
    });

    await stack.fire(all);

    expect(stack.asyncFailures()).toMatchObject([{ errorType: 'RangeError' }]);
    expect(await stack.queue(failures).receive({ max: 10 })).toEqual([]);
  });

  it('tries an event only once', async () => {
    let invocations = 0;
    const stack = await startedStack({
      sweep() {
        invocations += 1;
        throw new RangeError('a bug');
      },
    });

    stack.publish(sweepContinued);
    await stack.idle();

    expect(invocations).toBe(1);
    expect(stack.failures()).toEqual([]);
  });

  it.each<[string, () => Template, string]>([
    [
      "a function with Lambda's own two retries",
      () => without(config),
      'Lambda would try ScheduledSweepFunction31857600 again when it fails, and the local stack would not',
    ],
    [
      'a function with retries',
      () => changed(config, { MaximumRetryAttempts: 1 }),
      'its AWS::Lambda::EventInvokeConfig must set MaximumRetryAttempts to 0',
    ],
    [
      'a destination for successful invocations',
      () =>
        changed(config, {
          DestinationConfig: { OnSuccess: { Destination: arnOf('ScheduledSweepDeadLetterQueue573884F4') } },
        }),
      'the local stack cannot honour OnSuccess of DestinationConfig of ScheduledSweepFunctionEventInvokeConfig289F2E4D',
    ],
    [
      'a destination that is no queue',
      () =>
        changed(config, {
          DestinationConfig: { OnFailure: { Destination: arnOf('RefreshPipelineBus27622CD7') } },
        }),
      'ScheduledSweepFunctionEventInvokeConfig289F2E4D has a destination that is no queue of the template',
    ],
    [
      'a destination to which the function may not send',
      () =>
        changed(config, {
          DestinationConfig: { OnFailure: { Destination: arnOf('RefreshPipelineQueue197A91B8') } },
        }),
      'Lambda would refuse ScheduledSweepFunctionEventInvokeConfig289F2E4D: ScheduledSweepFunction31857600 may not send to CustomerSync-abc123-production-RefreshPipelineQueue197A91B8',
    ],
    [
      "a function's own dead-letter queue",
      () =>
        changed(parts.functions.sweep, {
          DeadLetterConfig: { TargetArn: arnOf('ScheduledSweepDeadLetterQueue573884F4') },
        }),
      'the local stack cannot honour DeadLetterConfig of ScheduledSweepFunction31857600',
    ],
  ])('refuses %s', async (_, template, message) => {
    await expect(startedStack({}, { template: template() })).rejects.toThrow(message);
  });
});
