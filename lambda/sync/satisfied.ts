import { isGone, type Stamp } from '../customer/version.ts';
import type { Clock } from './clock.ts';
import type { CustomerSource, CustomerTable } from './ports.ts';
import type { RecentFetches } from './recent-fetches.ts';
import type { RefreshRequest } from './refresh-request.ts';

/** A fetch satisfies a request only if it was sent this much after the request was accepted. */
const marginMs = 1_000;
/**
 * A stored stamp was set by another process, whose idea of the source's clock may differ from ours by the
 * 2 s below which no offset is applied, and by the whole second that a Date header leaves open.
 */
const storedMarginMs = marginMs + 3_000;

export interface SatisfiedDeps {
  readonly source: Pick<CustomerSource, 'toSourceMs'>;
  readonly table: Pick<CustomerTable, 'load'>;
  readonly recentFetches: RecentFetches;
  readonly clock: Clock;
}

/**
 * The customers whose requests need no fetch, because a live fetch of each was sent after all of them were
 * accepted; and those whose stored stamp could not be read. SQS and this process are taken to share
 * Amazon's clock. The table is read only for requests that have waited long enough to be satisfied.
 */
export async function findSatisfied(
  requestsById: ReadonlyMap<number, readonly RefreshRequest[]>,
  { source, table, recentFetches, clock }: SatisfiedDeps,
): Promise<{ satisfied: Set<number>; failed: ReadonlyMap<number, unknown> }> {
  const satisfied = new Set<number>();
  const needStored = new Map<number, number>();

  for (const [id, requests] of requestsById) {
    const acceptedAtMs = Math.max(
      ...requests.map((request) => request.acceptedAtMs ?? Number.POSITIVE_INFINITY),
    );
    const rememberedAtMs = recentFetches.sentAtMs(id) ?? Number.NEGATIVE_INFINITY;
    const acceptedAtSourceMs = source.toSourceMs(acceptedAtMs);

    if (rememberedAtMs > acceptedAtMs + marginMs) satisfied.add(id);
    else if (acceptedAtSourceMs !== undefined && clock.now() > acceptedAtMs + storedMarginMs) {
      needStored.set(id, acceptedAtSourceMs);
    }
  }

  const nowAtSourceMs = source.toSourceMs(clock.now()) ?? 0;
  const { stamps, failed } = await table.load([...needStored.keys()]);
  for (const [id, acceptedAtSourceMs] of needStored) {
    const sinceMs = acceptedAtSourceMs + storedMarginMs;
    if (isLiveWithin(stamps.get(id), sinceMs, nowAtSourceMs + storedMarginMs)) satisfied.add(id);
  }
  return { satisfied, failed };
}

/** A stamp of the future is a mistake that must not keep fetches away; a list may show what was before the request. */
function isLiveWithin(stamp: Stamp | undefined, sinceMs: number, untilMs: number): boolean {
  return (
    stamp !== undefined &&
    !isGone(stamp) &&
    !stamp.isListed &&
    stamp.observedAtMs > sinceMs &&
    stamp.observedAtMs <= untilMs
  );
}
