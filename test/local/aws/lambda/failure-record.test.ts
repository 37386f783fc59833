import { describe, expect, it } from 'vitest';
import { toFailureRecord } from '../../../../local/aws/lambda/failure-record.ts';
import { LambdaError } from '../../../../local/aws/lambda/lambda-error.ts';

const recordOf = (error: unknown) =>
  toFailureRecord({
    functionName: 'sweep',
    timeMs: Date.UTC(2024, 4, 6, 7, 34, 10, 250),
    requestId: '6a7e8feb-b491-4cf7-a9f1-bf3703467718',
    event: { sweep: 'full' },
    error,
  });

describe('toFailureRecord', () => {
  it('names the function, the event and the error', () => {
    expect(recordOf(new LambdaError('RangeError', 'a bug', ['RangeError: a bug', '    at sweep']))).toEqual({
      version: '1.0',
      timestamp: '2024-05-06T07:34:10.250Z',
      requestContext: {
        requestId: '6a7e8feb-b491-4cf7-a9f1-bf3703467718',
        functionArn: 'arn:aws:lambda:us-east-1:123456789012:function:sweep:$LATEST',
        condition: 'RetriesExhausted',
        approximateInvokeCount: 1,
      },
      requestPayload: { sweep: 'full' },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      responsePayload: {
        errorType: 'RangeError',
        errorMessage: 'a bug',
        trace: ['RangeError: a bug', '    at sweep'],
      },
    });
  });

  it('has no trace when the function itself threw nothing', () => {
    const timeout = new LambdaError('Sandbox.Timedout', 'Task timed out after 900.00 seconds');

    expect(recordOf(timeout).responsePayload).toEqual({
      errorType: 'Sandbox.Timedout',
      errorMessage: 'Task timed out after 900.00 seconds',
    });
  });
});
