import pLimit from 'p-limit';
import { idOf, isGone, isTombstone, type Outcome, type Stamp, type Version } from '../../customer/version.ts';
import type { Clock } from '../clock.ts';
import { StaleError, type SyncError, UnconfirmedError, UndecidedError } from '../errors.ts';
import type { CustomerSource, CustomerTable } from '../ports.ts';
import type { RefreshRequest } from '../refresh-request.ts';
import { createCircuitBreaker } from './circuit-breaker.ts';
import { mayBeGone, mayNotBeReadableYet, saysItIsGone } from './patience.ts';
import type { RecentFetches } from './recent-fetches.ts';
import { findSatisfied } from './satisfied.ts';
import { createSaveQueue, type Save } from './save-queue.ts';

export interface RefreshDeps {
  readonly source: CustomerSource;
  readonly table: CustomerTable;
  readonly recentFetches: RecentFetches;
  readonly clock: Clock;
  readonly requestsInFlight: number;
}

/** `satisfied`: a fetch sent after the request was accepted is already stored. */
export type RefreshResult =
  | {
      readonly outcome: Outcome | 'satisfied';
      /** Why requests that say `deleted` must come back: the customer was found alive. */
      readonly stillThere?: UnconfirmedError;
    }
  /** A `SyncError`, or a bug. */
  | { readonly error: unknown };

/**
 * Copies each requested customer, as it is now, into the table. A customer with several requests is fetched once.
 * One failure does not affect the others. After five in a row that the store could not answer, the rest fail at once.
 * Safe to repeat.
 */
export async function refreshCustomers(
  requests: readonly RefreshRequest[],
  deadlineMs: number,
  deps: RefreshDeps,
): Promise<Map<number, RefreshResult>> {
  const requestsById = Map.groupBy(requests, (request) => request.customerId);
  const satisfied = await findSatisfied(requestsById, deps);
  const inFlight = pLimit(deps.requestsInFlight);
  const breaker = createCircuitBreaker();
  const save = createSaveQueue(deps.table);

  const results = await Promise.all(
    Array.from(requestsById, async ([id, requested]): Promise<[number, RefreshResult]> => {
      if (satisfied.has(id)) return [id, { outcome: 'satisfied' }];
      const look = () => inFlight(() => breaker(() => observe(id, requested, deadlineMs, deps)));
      return [id, await copy(look, requested, save, deps)];
    }),
  );
  return new Map(results);
}

/** The result of one request. A request that says `deleted` may have to come back where the others are done. */
export function resultOf(
  { customerId, reason }: RefreshRequest,
  results: ReadonlyMap<number, RefreshResult>,
): RefreshResult {
  const result = results.get(customerId) ?? { error: new Error('a request was left without a result') };
  if (reason !== 'deleted' || !('stillThere' in result)) return result;
  return { error: result.stillThere };
}

async function copy(
  look: () => Promise<Version>,
  requests: readonly RefreshRequest[],
  save: Save,
  deps: RefreshDeps,
): Promise<RefreshResult> {
  try {
    const version = await look();
    const result = await save(version);
    if ('error' in result) {
      return result.error instanceof StaleError ? await copy(look, requests, save, deps) : result;
    }
    const { outcome } = result;
    if (outcome === 'undecided') return { error: toDoubt(idOf(version), result.over) };
    if (isTombstone(version)) return { outcome };

    deps.recentFetches.remember(idOf(version), version.observedAtMs);
    return mayBeGone(requests, version.observedAtMs)
      ? { outcome, stillThere: stillThere(idOf(version)) }
      : { outcome };
  } catch (error) {
    return { error };
  }
}

async function observe(
  id: number,
  requests: readonly RefreshRequest[],
  deadlineMs: number,
  { source, clock }: RefreshDeps,
): Promise<Version> {
  const seen = await source.fetchCustomer(id, deadlineMs);
  if (seen !== 'absent') return seen;

  if (!requests.some(saysItIsGone) && mayNotBeReadableYet(requests, clock.now())) {
    throw new UnconfirmedError(
      `customer ${id} was not found; a new one may not be readable yet, so it is asked again until the request is 2 minutes old`,
    );
  }
  return await source.confirmAbsence(id, deadlineMs);
}

function stillThere(id: number): UnconfirmedError {
  return new UnconfirmedError(
    `a request says that customer ${id} is deleted, but it was found and stored; it is asked again until the request is 2 minutes old`,
  );
}

function toDoubt(id: number, over: Stamp | undefined): SyncError {
  if (over === undefined || !isGone(over)) return new UndecidedError(id);
  return new UnconfirmedError(
    `customer ${id} was found, but its deletion was confirmed less than 2 minutes before; it is asked again until 2 minutes lie between the two`,
  );
}
