import type { Context } from 'aws-lambda';
import type { Clock } from '../../../lambda/sync/clock.ts';
import { arns } from '../../aws/arns.ts';
import type { FunctionSettings } from '../function-settings.ts';

/** The part of Lambda's context that the functions use, for an invocation that begins now. */
export function invocationContext(
  clock: Clock,
  { functionName, timeoutMs, memoryMb }: Pick<FunctionSettings, 'functionName' | 'timeoutMs' | 'memoryMb'>,
  awsRequestId: string = crypto.randomUUID(),
): Context {
  const endMs = clock.now() + timeoutMs;
  const told: Partial<Context> = {
    awsRequestId,
    functionName,
    memoryLimitInMB: String(memoryMb),
    invokedFunctionArn: arns.function(functionName),
    getRemainingTimeInMillis: () => endMs - clock.now(),
  };
  return told as Context;
}
