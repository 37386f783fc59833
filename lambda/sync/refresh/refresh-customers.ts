import pLimit from 'p-limit';
import { lagOf } from '../../customer/lag.ts';
import { idOf, isGone, isTombstone, type Outcome, type Stamp, type Version } from '../../customer/version.ts';
import { chunksOf } from '../chunks.ts';
import { StaleError, type SyncError, UnconfirmedError, UndecidedError } from '../errors.ts';
import type { CustomerTable, SaveResult } from '../ports.ts';
import type { RefreshRequest } from '../refresh-request.ts';
import type { Ask } from './ask-in-parts.ts';
import { createCircuitBreaker } from './circuit-breaker.ts';
import { type ObserveDeps, type Observed, observe } from './observe.ts';
import { mayBeGone } from './patience.ts';
import type { RecentFetches } from './recent-fetches.ts';
import { findSatisfied } from './satisfied.ts';
import { createSaveQueue } from './save-queue.ts';

export interface RefreshDeps extends ObserveDeps {
  readonly table: CustomerTable;
  readonly recentFetches: RecentFetches;
  readonly requestsInFlight: number;
}

/** `satisfied`: a fetch sent after the request was accepted is already stored. */
export type RefreshResult =
  | {
      readonly outcome: Outcome | 'satisfied';
      /** Why requests that say `deleted` must come back: the customer was found alive. */
      readonly stillThere?: UnconfirmedError;
      /** The time from an edit to its row, if this stored one. */
      readonly lagMs?: number;
    }
  /** A `SyncError`, or a bug. */
  | { readonly error: unknown };

/**
 * Copies each requested customer, as it is now, into the table. A customer with several requests is fetched once, and
 * one question names as many customers as the source allows. One failure does not affect the others. After five in a
 * row that the store could not answer, the rest fail at once. Safe to repeat.
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
  const ask: Ask = (question, customers) => inFlight(() => breaker(question, customers));
  const save = createSaveQueue(deps.table);
  const results = new Map<number, RefreshResult>();

  async function copyAll(ids: readonly number[]): Promise<void> {
    const requested = new Map(ids.map((id) => [id, requestsById.get(id) ?? []]));
    const observed = await observe(requested, deadlineMs, ask, deps);
    await Promise.all(
      Array.from(observed, async ([id, seen]) => {
        const result = await copy(seen, requested.get(id) ?? []);
        if ('error' in result && result.error instanceof StaleError) await copyAll([id]);
        else results.set(id, result);
      }),
    );
  }

  async function copy(seen: Observed, itsRequests: readonly RefreshRequest[]): Promise<RefreshResult> {
    if ('error' in seen) return seen;
    const saved = await save(seen);
    const result = toResult(seen, saved, itsRequests, deps.clock.now());
    if ('outcome' in result && !isTombstone(seen)) deps.recentFetches.remember(idOf(seen), seen.observedAtMs);
    return result;
  }

  for (const id of satisfied) results.set(id, { outcome: 'satisfied' });
  const waitingIds = [...requestsById.keys()].filter((id) => !satisfied.has(id));
  await Promise.all(chunksOf(waitingIds, deps.source.idsPerQuestion).map(copyAll));
  return new Map([...requestsById.keys()].map((id) => [id, results.get(id) ?? lost]));
}

const lost: RefreshResult = { error: new Error('a request was left without a result') };

/** The result of one request. A request that says `deleted` may have to come back where the others are done. */
export function resultOf(
  { customerId, reason }: RefreshRequest,
  results: ReadonlyMap<number, RefreshResult>,
): RefreshResult {
  const result = results.get(customerId) ?? lost;
  if (reason !== 'deleted' || !('stillThere' in result)) return result;
  return { error: result.stillThere };
}

function toResult(
  version: Version,
  saved: SaveResult,
  requests: readonly RefreshRequest[],
  nowMs: number,
): RefreshResult {
  if ('error' in saved) return saved;
  const { outcome, over } = saved;
  if (outcome === 'undecided') return { error: toDoubt(idOf(version), over) };
  if (isTombstone(version)) return { outcome };
  // A customer who is new to the table need not be new to the store: the first copy may not have reached the customer.
  const isEdit = outcome === 'updated' || requests.some(({ reason }) => reason === 'created');
  const lagMs = isEdit ? lagOf(version, saved, nowMs) : undefined;
  return {
    outcome,
    ...(lagMs !== undefined && { lagMs }),
    ...(mayBeGone(requests, version.observedAtMs) && { stillThere: stillThere(idOf(version)) }),
  };
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
