import type { Version } from '../../customer/version.ts';
import type { Clock } from '../clock.ts';
import { UnconfirmedError } from '../errors.ts';
import type { CustomerSource, LivingRows } from '../ports.ts';
import type { RefreshRequest } from '../refresh-request.ts';
import { type Ask, askInParts } from './ask-in-parts.ts';
import { mayNotBeReadableYet, saysItIsGone } from './patience.ts';

export interface ObserveDeps {
  readonly source: CustomerSource;
  readonly rows: LivingRows;
  readonly clock: Clock;
}

/** A version to store, or why there is none. An error that is no `SyncError` is a bug. */
export type Observed = Version | { readonly error: unknown };

/**
 * Looks at customers as they are now, with as few questions as possible. An absence is believed only once a second
 * question confirms it. Never rejects.
 */
export async function observe(
  requestsById: ReadonlyMap<number, readonly RefreshRequest[]>,
  deadlineMs: number,
  ask: Ask,
  { source, rows, clock }: ObserveDeps,
): Promise<ReadonlyMap<number, Observed>> {
  const observed = new Map<number, Observed>();
  const absentIds: number[] = [];
  let aliveId: number | undefined;

  const fetched = await askInParts([...requestsById.keys()], (ids) =>
    ask(() => source.fetchCustomers(ids, deadlineMs), ids.length),
  );
  for (const [id, found] of fetched) {
    if (found === 'absent') {
      if (isTooEarly(requestsById.get(id) ?? [], clock.now())) observed.set(id, { error: tooEarly(id) });
      else absentIds.push(id);
      continue;
    }
    observed.set(id, found);
    if ('customer' in found) aliveId = id;
  }

  const confirmed = await askInParts(absentIds, (ids) =>
    ask(() => source.confirmAbsences(ids, deadlineMs, aliveId), ids.length),
  );
  for (const [id, answer] of confirmed) {
    observed.set(id, 'error' in answer ? answer : answer.tombstone);
  }
  const doubted = [...confirmed].filter(([, answer]) => 'isStoreEmpty' in answer && answer.isStoreEmpty);
  const doubt = doubted.length > 0 ? await doubtOf(absentIds, rows) : undefined;
  if (doubt !== undefined) for (const [id] of doubted) observed.set(id, { error: doubt });
  return observed;
}

/** The reason why an empty store is not believed. Undefined if it is believed, because no other customer is stored. */
async function doubtOf(absentIds: readonly number[], rows: LivingRows): Promise<unknown> {
  try {
    return (await rows.holdsOthers(absentIds)) ? storeSaidToBeEmpty() : undefined;
  } catch (error) {
    return error;
  }
}

function isTooEarly(requests: readonly RefreshRequest[], nowMs: number): boolean {
  return !requests.some(saysItIsGone) && mayNotBeReadableYet(requests, nowMs);
}

function tooEarly(id: number): UnconfirmedError {
  return new UnconfirmedError(
    `customer ${id} was not found; a new one may not be readable yet, so it is asked again until the request is 2 minutes old`,
  );
}

function storeSaidToBeEmpty(): UnconfirmedError {
  return new UnconfirmedError(
    'BigCommerce says that the store has no customer at all, but the table holds others; nothing is deleted, it is asked again',
  );
}
