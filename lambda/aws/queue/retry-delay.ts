import { refreshPipeline } from '../../contract.ts';
import {
  ConfigurationError,
  CredentialsRejectedError,
  RateLimitedError,
  UnconfirmedError,
} from '../../sync/errors.ts';

/** This many tries, 30 s apart, last longer than the 2 minutes after which an answer is believed. */
const soonTries = 5;

/**
 * Seconds until a message comes back after its `receiveCount`th try: 30 s, doubling to 15 min. After a spent quota at least
 * the announced wait, up to 15 min. 15 min at once if a person must act. For an answer that is believed after 2 minutes,
 * 30 s for the first five tries.
 */
export function retryDelaySeconds(error: unknown, receiveCount: number): number {
  const { firstRetryDelaySeconds, longestRetryDelaySeconds } = refreshPipeline;
  if (error instanceof CredentialsRejectedError || error instanceof ConfigurationError)
    return longestRetryDelaySeconds;

  const triesBefore =
    error instanceof UnconfirmedError ? Math.max(1, receiveCount - soonTries + 1) : receiveCount;
  const scheduled = firstRetryDelaySeconds * 2 ** (triesBefore - 1);
  const announced = error instanceof RateLimitedError ? Math.ceil(error.waitMs / 1_000) : 0;
  return Math.min(longestRetryDelaySeconds, Math.max(scheduled, announced));
}
