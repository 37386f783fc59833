import type { RefreshRequest } from '../refresh-request.ts';
import { saysItIsGone } from './patience.ts';

/** The clocks of SQS and of the functions may differ a little: a fetch must be sent this much after the request. */
const marginMs = 1_000;

/**
 * True if no request for a customer needs a fetch, because a fetch that found the customer was sent after they were
 * accepted, at `sentAtMs` on our clock. A request that says that the customer is gone always needs a fetch.
 */
export function areSatisfied(requests: readonly RefreshRequest[], sentAtMs: number | undefined): boolean {
  if (sentAtMs === undefined) return false;
  return requests.every(
    (request) =>
      !saysItIsGone(request) &&
      request.acceptedAtMs !== undefined &&
      sentAtMs > request.acceptedAtMs + marginMs,
  );
}
