import pLimit from 'p-limit';
import { idOf, isTombstone, type Outcome } from '../customer/version.ts';
import { createCircuitBreaker } from './circuit-breaker.ts';
import type { Clock } from './clock.ts';
import { StaleError, UnconfirmedError } from './errors.ts';
import type { CustomerSource, CustomerTable, Observation } from './ports.ts';
import type { RecentFetches } from './recent-fetches.ts';
import type { RefreshRequest } from './refresh-request.ts';
import { findSatisfied } from './satisfied.ts';
import { createSaveQueue, type Save } from './save-queue.ts';

/** A new customer may not be readable for some seconds, so a "not found" is given this long to change. */
const patienceMs = 2 * 60_000;

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
      return [id, await copy(look, save, deps.recentFetches)];
    }),
  );
  return new Map(results);
}

async function copy(
  look: () => Promise<Observation>,
  save: Save,
  recentFetches: RecentFetches,
): Promise<RefreshResult> {
  try {
    const observation = await look();
    const { version, takenAtMs } = observation;
    const result = await save(observation);
    if ('outcome' in result) {
      if (!isTombstone(version)) recentFetches.remember(idOf(version), takenAtMs);
      return { outcome: result.outcome };
    }
    return result.error instanceof StaleError ? await copy(look, save, recentFetches) : result;
  } catch (error) {
    return { error };
  }
}

async function observe(
  id: number,
  requests: readonly RefreshRequest[],
  deadlineMs: number,
  { source, clock }: RefreshDeps,
): Promise<Observation> {
  const seen = await source.fetchCustomer(id, deadlineMs);
  if (seen !== 'absent') return seen;

  const isGoneForGood = requests.some(({ reason }) => reason === 'deleted' || reason === 'unseen');
  if (!isGoneForGood && areYoung(requests, clock.now())) {
    throw new UnconfirmedError(
      `customer ${id} was not found; a new one may not be readable yet, so it is asked again until the request is 2 minutes old`,
    );
  }
  return await source.confirmAbsence(id, deadlineMs);
}

/** Whether even the oldest request is so young that the customer may just not be readable yet. */
function areYoung(requests: readonly RefreshRequest[], nowMs: number): boolean {
  return requests.every(
    ({ requestedAtMs }) => requestedAtMs !== undefined && nowMs - requestedAtMs < patienceMs,
  );
}
