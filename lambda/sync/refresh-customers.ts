import pLimit from 'p-limit';
import type { Outcome, Version } from '../customer/version.ts';
import { createCircuitBreaker } from './circuit-breaker.ts';
import type { Clock } from './clock.ts';
import { UnconfirmedError } from './errors.ts';
import type { CustomerSource, CustomerTable } from './ports.ts';
import type { RecentFetches } from './recent-fetches.ts';
import type { RefreshRequest } from './refresh-request.ts';
import { findSatisfied } from './satisfied.ts';
import { createSaveQueue, type Save } from './save-queue.ts';

/** A new customer may not be readable for some seconds, so a "not found" is given this long to change. */
const patienceMs = 2 * 60_000;
/** Nothing older than this is written: the version rule counts on it. */
const staleMs = 5 * 60_000;

export interface RefreshDeps {
  readonly source: CustomerSource;
  readonly table: CustomerTable;
  readonly recentFetches: RecentFetches;
  readonly clock: Clock;
  readonly requestsInFlight: number;
}

/** `satisfied`: a fetch sent after the request was accepted has been stored already. */
export type RefreshResult =
  | { readonly outcome: Outcome | 'satisfied' }
  /** A `SyncError`, or a bug. */
  | { readonly error: unknown };

/**
 * Copies each customer that is asked for, as it is now, into the table. A customer asked for several times is
 * fetched once. One that fails does not harm the others; after five in a row that the store could not answer,
 * the rest fail unasked. Safe to repeat.
 */
export async function refreshCustomers(
  requests: readonly RefreshRequest[],
  deadlineMs: number,
  deps: RefreshDeps,
): Promise<Map<number, RefreshResult>> {
  const requestsById = Map.groupBy(requests, (request) => request.customerId);
  const { satisfied, failed } = await findSatisfied(requestsById, deps);

  const inFlight = pLimit(deps.requestsInFlight);
  const breaker = createCircuitBreaker();
  const save = createSaveQueue(deps.table);

  const results = await Promise.all(
    Array.from(requestsById, async ([id, requested]): Promise<[number, RefreshResult]> => {
      if (satisfied.has(id)) return [id, { outcome: 'satisfied' }];
      if (failed.has(id)) return [id, { error: failed.get(id) }];
      const look = () => inFlight(() => breaker(() => observe(id, requested, deadlineMs, deps)));
      return [id, await copy(id, look, save, deps)];
    }),
  );
  return new Map(results);
}

async function copy(
  id: number,
  look: () => Promise<Observation>,
  save: Save,
  { recentFetches }: RefreshDeps,
): Promise<RefreshResult> {
  try {
    const { version, sentAtMs } = await look();
    const result = await save(version);
    if ('outcome' in result && sentAtMs !== undefined) recentFetches.remember(id, sentAtMs);
    return result;
  } catch (error) {
    return { error };
  }
}

/** `sentAtMs`, on the local clock, only where the customer was found. */
interface Observation {
  readonly version: Version;
  readonly sentAtMs?: number;
}

async function observe(
  id: number,
  requests: readonly RefreshRequest[],
  deadlineMs: number,
  deps: RefreshDeps,
): Promise<Observation> {
  const { source, clock } = deps;
  const seen = await source.fetchCustomer(id, deadlineMs);
  if ('version' in seen) {
    const isStale = clock.now() - seen.sentAtMs > staleMs;
    return isStale ? observe(id, requests, deadlineMs, deps) : seen;
  }

  const reasons = requests.map((request) => request.reason);
  if (reasons.includes('unseen')) return { version: seen.absence };
  if (!reasons.includes('deleted') && areYoung(requests, clock.now())) {
    throw new UnconfirmedError(
      `customer ${id} was not found; a new one may not be readable yet, so it is asked again until the request is 2 minutes old`,
    );
  }
  return { version: await source.confirmAbsence(id, deadlineMs) };
}

/** Whether even the oldest request is so young that the customer may just not be readable yet. */
function areYoung(requests: readonly RefreshRequest[], nowMs: number): boolean {
  return requests.every(
    ({ acceptedAtMs }) => acceptedAtMs !== undefined && nowMs - acceptedAtMs < patienceMs,
  );
}
