import type { Context } from 'aws-lambda';
import type { Clock } from '../../../lambda/sync/clock.ts';
import { arns } from '../../aws/arns.ts';
import type { FunctionSettings } from '../function-settings.ts';

/** What Lambda tells a function of an invocation that begins now, as far as the function asks. */
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
