import type { RefreshRequest } from '../refresh-request.ts';

/**
 * A new customer may not be readable for some seconds, and a deleted one may still be. An answer that contradicts
 * its request is not believed until the request is this old.
 */
const patienceMs = 2 * 60_000;

/** True if the request says that the customer no longer exists. */
export function saysItIsGone({ reason }: RefreshRequest): boolean {
  return reason === 'deleted' || reason === 'missing';
}

/** True if every request is so young that a customer who was not found may be new and not readable yet. */
export function mayNotBeReadableYet(requests: readonly RefreshRequest[], nowMs: number): boolean {
  return requests.every((request) => isYoung(request, nowMs));
}

/** True if a request that says `deleted` was so young at `askedAtMs` that a customer found then may be deleted. */
export function mayBeGone(requests: readonly RefreshRequest[], askedAtMs: number): boolean {
  return requests.some((request) => request.reason === 'deleted' && isYoung(request, askedAtMs));
}

function isYoung({ requestedAtMs }: RefreshRequest, nowMs: number): boolean {
  return requestedAtMs !== undefined && nowMs - requestedAtMs < patienceMs;
}
