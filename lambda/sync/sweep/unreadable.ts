import { ContractError, type SyncError, UnreadableListError } from '../errors.ts';
import { orderOf } from './list-order.ts';
import type { Place } from './read-page.ts';
import type { SweepCounts } from './sweep-run.ts';

/** A listed customer that cannot be read or stored, with the reason. */
export interface Unreadable {
  readonly id: number;
  readonly error: SyncError;
}

const fewUnreadable = 100;
const fewUnreadablePart = 0.05;
/** Before any customer was read, nothing shows that the list answers at all. */
const mostIsolatedAtFirst = 3;
const mostIsolated = 100;

/** Throws a ContractError when more than 100 or 5 % of a run, whichever is more, cannot be read or stored. */
export function refuseTooManyUnreadable({ unreadable, listed }: SweepCounts): void {
  if (unreadable <= Math.max(fewUnreadable, fewUnreadablePart * listed)) return;
  throw new ContractError(
    'customers',
    `expected customers, but ${unreadable} of the ${listed} listed so far cannot be read or stored: look in the log for what changed`,
  );
}

/** Throws an UnreadableListError when so many customers were isolated that the list must be at fault. */
export function refuseTooManyIsolated(
  { cursor, readableId = cursor, list, counts: { isolated } }: Place,
  failure: SyncError,
): void {
  const hasRead = readableId !== orderOf(list.direction).start;
  if (isolated < (hasRead ? mostIsolated : mostIsolatedAtFirst)) return;
  throw new UnreadableListError(isolated, hasRead ? 'in this sweep' : 'before one could be read', failure);
}
