import type { RefreshRequest } from '../refresh-request.ts';
import { saysItIsGone } from './patience.ts';

/** SQS and our functions share Amazon's clock, give or take; a fetch must be sent this much after the request. */
const marginMs = 1_000;

/**
 * Whether all requests for a customer need no fetch, because one that found the customer was sent after they were
 * accepted, at `sentAtMs` on our clock. It proves nothing to whoever says that the customer is gone.
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
