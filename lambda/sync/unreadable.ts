import { ContractError, type SyncError } from './errors.ts';
import type { ListedPage } from './listed-pages.ts';
import type { SweepCounts } from './sweep-run.ts';

/** A listed customer that cannot be read or stored, and why. */
export interface Unreadable {
  readonly id: number | undefined;
  readonly error: SyncError;
}

/** On fewer records it may be the customers themselves. */
const tellingRecords = 10;
const fewUnreadable = 100;
const fewUnreadablePart = 0.05;

/** Throws a ContractError when not one of ten or more records can be read: then it is the list. */
export function refuseUnreadablePage({ answered, readable }: ListedPage): void {
  if (answered < tellingRecords || readable > 0) return;
  throw new ContractError(
    'customers',
    `expected customers, got a page of ${answered} records of which not one can be read`,
  );
}

/** Throws a ContractError when more than 100 or 5 % of a run, whichever is more, cannot be read or stored. */
export function refuseTooManyUnreadable({ unreadable, listed }: SweepCounts): void {
  if (unreadable <= Math.max(fewUnreadable, fewUnreadablePart * listed)) return;
  throw new ContractError(
    'customers',
    `expected customers, but ${unreadable} of the ${listed} listed so far cannot be read or stored: look at the dead letters for what changed`,
  );
}
