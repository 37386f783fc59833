import { isGone, type Stamp } from '../../customer/version.ts';
import type { Clock } from '../clock.ts';
import type { CustomerTable } from '../ports.ts';
import type { RefreshRequest } from '../refresh-request.ts';
import { saysItIsGone } from './patience.ts';
import type { RecentFetches } from './recent-fetches.ts';

/** The clocks of SQS and of the functions may differ a little: a fetch must be sent this much after the request. */
const marginMs = 1_000;

export interface SatisfiedDeps {
  readonly table: Pick<CustomerTable, 'load'>;
  readonly recentFetches: RecentFetches;
  readonly clock: Clock;
}

/**
 * The customers whose requests need no fetch: one that found the customer was sent after all of them were accepted, by
 * this process or, as the stored stamp shows, by another. The table is read only for requests that have waited long
 * enough; if it cannot be read, it satisfies nothing.
 */
export async function findSatisfied(
  requestsById: ReadonlyMap<number, readonly RefreshRequest[]>,
  { table, recentFetches, clock }: SatisfiedDeps,
): Promise<Set<number>> {
  const satisfied = new Set<number>();
  const waiting = new Map<number, readonly RefreshRequest[]>();
  for (const [id, requests] of requestsById) {
    if (areSatisfied(requests, recentFetches.sentAtMs(id))) satisfied.add(id);
    else if (areSatisfied(requests, clock.now())) waiting.set(id, requests);
  }

  const { stamps } = await table.load([...waiting.keys()]);
  for (const [id, requests] of waiting) {
    if (areSatisfied(requests, fetchedAtMs(stamps.get(id), clock.now()))) satisfied.add(id);
  }
  return satisfied;
}

/**
 * Whether a fetch that found the customer and was sent at `sentAtMs`, on our clock, satisfies all requests. It proves
 * nothing against a request that says that the customer is gone.
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

/** A list may be older than the request, and a stamp in the future is false: neither proves a fetch. */
function fetchedAtMs(stamp: Stamp | undefined, nowMs: number): number | undefined {
  const isFetch = stamp !== undefined && !isGone(stamp) && !stamp.isListed && stamp.observedAtMs <= nowMs;
  return isFetch ? stamp.observedAtMs : undefined;
}
