import { randomUUID } from 'node:crypto';
import type { Context } from 'aws-lambda';
import { refreshPipeline } from '../../lambda/contract.ts';
import type { Clock } from '../../lambda/sync/clock.ts';
import { arns } from '../aws/arns.ts';

/** What Lambda tells a function of an invocation that begins now, as far as the function asks. */
export function invocationContext(
  clock: Clock,
  timeoutMs = refreshPipeline.timeoutSeconds * 1_000,
  functionName = 'refresh',
): Context {
  const endMs = clock.now() + timeoutMs;
  const told: Partial<Context> = {
    awsRequestId: randomUUID(),
    functionName,
    memoryLimitInMB: '512',
    invokedFunctionArn: arns.function(functionName),
    getRemainingTimeInMillis: () => endMs - clock.now(),
  };
  return told as Context;
}
