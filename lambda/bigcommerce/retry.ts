import pRetry from 'p-retry';
import type { Clock } from '../sync/clock.ts';
import {
  ForeignAnswerError,
  GatewayError,
  RateLimitedError,
  UnreachableError,
  UnreadableAnswerError,
  UpstreamError,
} from '../sync/errors.ts';
import { StaleConnectionError } from './transport.ts';

/** The retries after a 5xx, a timeout or a network failure. Longer waits are left to the queue. */
const retries = 4;
/** Full jitter: each wait is random, from 0 to this; every retry doubles the maximum. */
const firstBackoffMs = 1_000;

export interface RetryDeps {
  readonly clock: Clock;
  /** 0 to 1. */
  readonly random: () => number;
  readonly onRetry: () => void;
}

/**
 * Runs `attempt` until it answers. Throws its last error if asking again cannot help, after four retries (none for a
 * probe), or if the wait would outlive the deadline. A 429 consumes no retry: the gate in `attempt` waits for the quota.
 * Waits happen in p-retry's `shouldRetry`, since it runs only where another attempt can follow.
 */
export function withRetry<Answer>(
  attempt: () => Promise<Answer>,
  { deadlineMs, isProbe = false }: { readonly deadlineMs: number; readonly isProbe?: boolean | undefined },
  { clock, random, onRetry }: RetryDeps,
): Promise<Answer> {
  let unreadableAnswers = 0;

  /** Undefined if asking again soon cannot help. */
  function waitBeforeRetry(error: Error, retriesConsumed: number): number | undefined {
    if (error instanceof RateLimitedError) return error.waitMs;
    if (isProbe) return undefined;
    if (error instanceof UnreadableAnswerError || error instanceof ForeignAnswerError) {
      unreadableAnswers += 1;
      return unreadableAnswers === 1 ? random() * firstBackoffMs : undefined;
    }
    if (error instanceof StaleConnectionError && retriesConsumed === 0) return 0;
    if (
      error instanceof UnreachableError ||
      error instanceof UpstreamError ||
      error instanceof GatewayError
    ) {
      return random() * firstBackoffMs * 2 ** retriesConsumed;
    }
    return undefined;
  }

  return pRetry(attempt, {
    retries,
    minTimeout: 0,
    shouldConsumeRetry: ({ error }) => !(error instanceof RateLimitedError),
    shouldRetry: async ({ error, retriesConsumed }) => {
      const waitMs = waitBeforeRetry(error, retriesConsumed);
      if (waitMs === undefined || clock.now() + waitMs >= deadlineMs) return false;
      if (!(error instanceof RateLimitedError)) await clock.sleep(waitMs);
      onRetry();
      return true;
    },
  });
}
