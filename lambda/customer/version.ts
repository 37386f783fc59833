import type { Customer } from './customer.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { Timestamp } from './timestamp.ts';

/** What one observation of the source says about a customer: that it looks so, or that it is gone. */
export type Version = LiveVersion | Tombstone;

/** `observedAtMs`: when the request that was answered was *sent*, on the source's clock. */
export interface LiveVersion {
  readonly customer: Customer;
  readonly observedAtMs: number;
  /** Read from a list, which may lag behind: any tombstone wins over it. */
  readonly isListed?: boolean;
}

/** `observedAtMs`: when the confirmation that the customer is gone *arrived*, on the source's clock. */
export interface Tombstone {
  readonly deletedId: number;
  readonly observedAtMs: number;
}

/** All that deciding between two versions of one customer takes. A tombstone has no fingerprint. */
export interface Stamp {
  readonly observedAtMs: number;
  readonly dateModified?: Timestamp | undefined;
  readonly fingerprint?: string | undefined;
  readonly isListed?: boolean | undefined;
}

/** What storing a version did. */
export type Outcome = 'created' | 'updated' | 'unchanged' | 'superseded' | 'deleted';

/** A version observed this much later wins outright, so that a wrong date_modified does not stick for ever. */
export const outrightMs = 15 * 60_000;

export function isTombstone(version: Version): version is Tombstone {
  return 'deletedId' in version;
}

export function idOf(version: Version): number {
  return isTombstone(version) ? version.deletedId : version.customer.id;
}

export function stampOf(version: Version): Stamp {
  if (isTombstone(version)) return { observedAtMs: version.observedAtMs };
  const { customer, observedAtMs, isListed } = version;
  return {
    observedAtMs,
    dateModified: customer.dateModified,
    fingerprint: fingerprintOf(customer),
    ...(isListed && { isListed }),
  };
}

/**
 * What storing `incoming` over `stored` does. A stored version is never replaced by an older one, in whatever
 * order they arrive.
 */
export function outcomeOf(incoming: Stamp, stored: Stamp | undefined): Outcome {
  if (stored !== undefined && incoming.fingerprint === stored.fingerprint) return 'unchanged';
  if (stored !== undefined && !wins(incoming, stored)) return 'superseded';
  if (isGone(incoming)) return 'deleted';
  return stored === undefined || isGone(stored) ? 'created' : 'updated';
}

/**
 * Whether storing `incoming` over `stored` writes. A tombstone that is confirmed again is `unchanged`, but written
 * all the same: its later stamp keeps out what was read before the later confirmation.
 */
export function isWorthWriting(incoming: Stamp, stored: Stamp | undefined): boolean {
  const outcome = outcomeOf(incoming, stored);
  if (outcome === 'unchanged') return stored !== undefined && isGone(stored) && wins(incoming, stored);
  return outcome !== 'superseded';
}

/**
 * Which version wins. Live against live: the one observed more than 15 minutes later; else the later
 * dateModified (unknown is oldest); else the later observation, equal included. Live against tombstone: live only
 * if it was fetched by id, and observed later; a list may lag, so that its stamp proves nothing. `versionCondition`
 * in `lambda/dynamodb` says the same to DynamoDB.
 */
export function wins(incoming: Stamp, stored: Stamp): boolean {
  const leadMs = incoming.observedAtMs - stored.observedAtMs;
  if (isGone(stored)) return leadMs > 0 && !incoming.isListed;
  if (isGone(incoming)) return leadMs >= 0 || stored.isListed === true;
  if (Math.abs(leadMs) > outrightMs) return leadMs > 0;

  const incomingModified = incoming.dateModified ?? '';
  const storedModified = stored.dateModified ?? '';
  if (incomingModified !== storedModified) return incomingModified > storedModified;
  return leadMs >= 0;
}

/** A tombstone, in a stamp. */
export function isGone(stamp: Stamp): boolean {
  return stamp.fingerprint === undefined;
}
