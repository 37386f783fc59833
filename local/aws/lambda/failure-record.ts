import { arns } from '../arns.ts';
import type { FailedInvocation } from './async-invocations.ts';
import { LambdaError } from './lambda-error.ts';

export interface FailureOfFunction extends FailedInvocation {
  readonly functionName: string;
  /** In milliseconds since the epoch. */
  readonly timeMs: number;
}

/**
 * The record that Lambda sends to the on-failure destination of a function without retries:
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
export function toFailureRecord({ functionName, timeMs, requestId, event, error }: FailureOfFunction) {
  return {
    version: '1.0',
    timestamp: new Date(timeMs).toISOString(),
    requestContext: {
      requestId,
      functionArn: `${arns.function(functionName)}:$LATEST`,
      condition: 'RetriesExhausted',
      approximateInvokeCount: 1,
    },
    requestPayload: event,
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    responsePayload: toPayload(error),
  };
}

/** A timeout or an exit is an error of Lambda itself, without a trace. */
function toPayload(error: unknown) {
  if (!(error instanceof LambdaError)) return { errorMessage: String(error) };
  const { errorType, errorMessage, trace } = error;
  return { errorType, errorMessage, ...(trace.length > 0 && { trace }) };
}
