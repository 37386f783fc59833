import type { RefreshRequest } from '../refresh-request.ts';

/**
 * A new customer may not be readable for some seconds, and one that was deleted may still be: what an answer says
 * against its request is given this long to change.
 */
const patienceMs = 2 * 60_000;

/** Whether the request comes from somebody who knows that the customer is no longer there. */
export function saysItIsGone({ reason }: RefreshRequest): boolean {
  return reason === 'deleted' || reason === 'missing';
}

/** Whether even the oldest request is so young that a customer who was not found may just not be readable yet. */
export function mayNotBeReadableYet(requests: readonly RefreshRequest[], nowMs: number): boolean {
  return requests.every((request) => isYoung(request, nowMs));
}

/** Whether a request that says `deleted` was so young at `askedAtMs` that a customer who was found then may be gone. */
export function mayBeGone(requests: readonly RefreshRequest[], askedAtMs: number): boolean {
  return requests.some((request) => request.reason === 'deleted' && isYoung(request, askedAtMs));
}

function isYoung({ requestedAtMs }: RefreshRequest, nowMs: number): boolean {
  return requestedAtMs !== undefined && nowMs - requestedAtMs < patienceMs;
}
