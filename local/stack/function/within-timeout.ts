import type { Clock } from '../../../lambda/sync/clock.ts';
import { LambdaError } from '../../aws/lambda/lambda-error.ts';

/** Resolves with the result of `work`. Rejects as Lambda does when `work` takes longer than `ms`. */
export async function withinTimeout<Result>(
  clock: Clock,
  ms: number,
  work: Promise<Result>,
): Promise<Result> {
  const over = new AbortController();
  const timeout = clock.sleep(ms, over.signal).then(() => {
    throw new LambdaError('Sandbox.Timedout', `Task timed out after ${(ms / 1_000).toFixed(2)} seconds`);
  });
  return await Promise.race([work, timeout]).finally(() => over.abort());
}
