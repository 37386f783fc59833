import { refreshPipeline } from '../contract.ts';
import { ConfigurationError, CredentialsRejectedError, RateLimitedError } from '../sync/errors.ts';

/**
 * Seconds until a message comes back after its `receiveCount`th try: 30 s, doubling to 15 min; at least
 * the wait that a spent quota asks for, up to those 15 min; and 15 min at once where a person must act.
 */
export function retryDelaySeconds(error: unknown, receiveCount: number): number {
  const { firstRetryDelaySeconds, longestRetryDelaySeconds } = refreshPipeline;
  if (error instanceof CredentialsRejectedError || error instanceof ConfigurationError)
    return longestRetryDelaySeconds;

  const scheduled = firstRetryDelaySeconds * 2 ** (receiveCount - 1);
  const announced = error instanceof RateLimitedError ? Math.ceil(error.waitMs / 1_000) : 0;
  return Math.min(longestRetryDelaySeconds, Math.max(scheduled, announced));
}
