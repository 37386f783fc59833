import { describe, expect, it } from 'vitest';
import { arnOf } from './resource.ts';
import { startStack } from './started-stack.ts';
import { changed, synthesizeSweeps } from './synthesized-stack.ts';

const config = 'SweepEventInvokeConfig2C221C2A';

describe('createInvocations', () => {
  it("reports a failed invocation to the function's destination, in its own words", async () => {
    const stack = await startStack(await synthesizeSweeps());

    await stack.fire('All');

    const [message, ...others] = await stack.queue('Failures').receive({ max: 10 });
    const record = JSON.parse(message?.body ?? '');
    const { requestId } = record.requestContext;
    expect(others).toEqual([]);
    expect(record).toEqual({
      version: '1.0',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      requestContext: {
        requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        functionArn:
          'arn:aws:lambda:us-east-1:123456789012:function:CustomerSync-abc123-Sweep576358E8:$LATEST',
        condition: 'RetriesExhausted',
        approximateInvokeCount: 1,
      },
      requestPayload: { sweep: 'all' },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      responsePayload: {
        errorType: 'RangeError',
        errorMessage: `request ${requestId} failed`,
        trace: expect.arrayContaining([`RangeError: request ${requestId} failed`]),
      },
    });
    expect(stack.callsOf('Sweep')).toEqual([
      {
        service: 'sqs',
        action: 'SendMessage',
        resource: 'arn:aws:sqs:us-east-1:123456789012:CustomerSync-abc123-Failures178E83A2',
        caller: 'Sweep576358E8',
      },
    ]);
  });

  it('reports nothing of an invocation that somebody waits for', async () => {
    const stack = await startStack(await synthesizeSweeps());

    await expect(stack.invoke('Sweep', { sweep: 'all' })).rejects.toMatchObject({ errorType: 'RangeError' });

    expect(await stack.queue('Failures').receive({ max: 10 })).toEqual([]);
    expect(stack.asyncFailures()).toEqual([]);
  });

  it('says why an invocation failed also when the function has no destination', async () => {
    const stack = await startStack(await synthesizeSweeps(changed(config, { DestinationConfig: undefined })));

    await stack.fire('All');

    expect(stack.asyncFailures()).toMatchObject([{ errorType: 'RangeError' }]);
    expect(await stack.queue('Failures').receive({ max: 10 })).toEqual([]);
  });

  it('is ended with the stack, whatever it is at', async () => {
    const stack = await startStack(await synthesizeSweeps());
    stack.publish({
      source: 'customer-sync',
      detailType: 'CustomerSweepContinued',
      detail: { hang: true },
    });

    await stack.close();

    expect(stack.asyncFailures()).toMatchObject([
      { errorType: 'Runtime.ExitError', errorMessage: 'Runtime exited with error: signal: SIGKILL' },
    ]);
  });

  it.each<[string, Record<string, object | undefined>, string]>([
    [
      "a function with Lambda's own two retries",
      { [config]: undefined },
      'Lambda would try Sweep576358E8 again when it fails, and the local stack would not',
    ],
    [
      'a function with retries',
      changed(config, { MaximumRetryAttempts: 1 }),
      'its AWS::Lambda::EventInvokeConfig must set MaximumRetryAttempts to 0',
    ],
    [
      'a destination for what succeeded',
      changed(config, { DestinationConfig: { OnSuccess: { Destination: arnOf('Failures178E83A2') } } }),
      `the local stack cannot honour OnSuccess of DestinationConfig of ${config}`,
    ],
    [
      'a destination that is no queue',
      changed(config, { DestinationConfig: { OnFailure: { Destination: arnOf('BusEA82B648') } } }),
      `${config} has a destination that is no queue of the template`,
    ],
    [
      'a destination to which the function may not send',
      changed(config, { DestinationConfig: { OnFailure: { Destination: arnOf('DeadLettersBBF8BAAB') } } }),
      `Lambda would refuse ${config}: Sweep576358E8 may not send to CustomerSync-abc123-DeadLettersBBF8BAAB`,
    ],
    [
      "a function's own dead-letter queue",
      changed('Sweep576358E8', { DeadLetterConfig: { TargetArn: arnOf('DeadLettersBBF8BAAB') } }),
      'the local stack cannot honour DeadLetterConfig of Sweep576358E8',
    ],
  ])('refuses %s', async (_, changes, message) => {
    await expect(startStack(await synthesizeSweeps(changes))).rejects.toThrow(message);
  });
});
