import type { Customer } from './customer.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { Timestamp } from './timestamp.ts';

/** One observation of a customer in the source: its content, or that it does not exist. */
export type Version = LiveVersion | Tombstone;

/** `observedAtMs`: when the request that was answered was *sent*, on our clock. */
export interface LiveVersion {
  readonly customer: Customer;
  readonly observedAtMs: number;
  /** Read from a list, which may lag behind: any tombstone wins over it. */
  readonly isListed?: boolean;
}

/** `observedAtMs`: when the question that confirmed the absence was *sent*, on our clock. */
export interface Tombstone {
  readonly deletedId: number;
  readonly observedAtMs: number;
}

/** The facts that decide between two versions of one customer. A tombstone has no fingerprint. */
export interface Stamp {
  readonly observedAtMs: number;
  readonly dateModified?: Timestamp | undefined;
  readonly fingerprint?: string | undefined;
  readonly isListed?: boolean | undefined;
}

/** The outcome of storing a version. */
export type Outcome = 'created' | 'updated' | 'unchanged' | 'superseded' | 'deleted';

/** `undecided`: the stored version stays, but may be older. The customer must be fetched again. */
export type Verdict = Outcome | 'undecided';

/**
 * A version observed this much later wins outright, so that a wrong date_modified does not stick for ever. A stored
 * stamp that is this much later is false, since nothing older than 5 minutes is ever written: it loses outright.
 */
export const outrightMs = 15 * 60_000;
/** A replica may show a customer for some time after it was deleted. */
export const revivalMs = 2 * 60_000;

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
 * The outcome of storing `incoming` over `stored` at `nowMs`. An older version never replaces a newer one, whatever the
 * order of arrival.
 */
export function verdictOf(incoming: Stamp, stored: Stamp | undefined, nowMs: number): Verdict {
  if (stored === undefined) return isGone(incoming) ? 'deleted' : 'created';
  if (incoming.fingerprint === stored.fingerprint) return 'unchanged';
  if (!wins(incoming, stored)) return isUndecided(incoming, stored, nowMs) ? 'undecided' : 'superseded';
  if (isGone(incoming)) return 'deleted';
  return isGone(stored) ? 'created' : 'updated';
}

/**
 * Whether storing `incoming` over `stored` writes. A tombstone that is confirmed again is `unchanged`, but written
 * all the same: its later stamp keeps out what was read before the later confirmation.
 */
export function isWorthWriting(incoming: Stamp, stored: Stamp | undefined): boolean {
  if (stored === undefined) return true;
  if (!isGone(incoming) && incoming.fingerprint === stored.fingerprint) return false;
  return wins(incoming, stored);
}

/**
 * Which version wins. More than 15 minutes between the stamps, either way: the incoming one. Else:
 * Live against live: the later dateModified (unknown is oldest); equal ones: the later observation, equal included,
 * unless it is only listed. Live against tombstone: fetched by id, more than 2 minutes later. Tombstone against live:
 * not observed earlier, or the live one was only listed. A list may lag, so it never revives a tombstone.
 * `versionCondition` in `lambda/dynamodb` says the same to DynamoDB.
 */
export function wins(incoming: Stamp, stored: Stamp): boolean {
  const leadMs = incoming.observedAtMs - stored.observedAtMs;
  if (isGone(stored) && incoming.isListed) return false;
  if (Math.abs(leadMs) > outrightMs) return true;
  if (isGone(stored)) return leadMs > (isGone(incoming) ? 0 : revivalMs);
  if (isGone(incoming)) return leadMs >= 0 || stored.isListed === true;

  const incomingModified = incoming.dateModified ?? '';
  const storedModified = stored.dateModified ?? '';
  if (incomingModified !== storedModified) return incomingModified > storedModified;
  return leadMs >= 0 && !incoming.isListed;
}

/**
 * Whether a version that lost may still be the newer one: the source's clock can lie, its lists and replicas lag, and a
 * stamp of the future is false.
 */
function isUndecided(incoming: Stamp, stored: Stamp, nowMs: number): boolean {
  if (isGone(incoming) || isGone(stored) || stored.observedAtMs > nowMs) return true;
  const isOneDate = incoming.dateModified === stored.dateModified;
  if (incoming.isListed) return isOneDate;
  return incoming.observedAtMs > stored.observedAtMs || (stored.isListed === true && isOneDate);
}

/** Whether the stored version was observed before `askedAtMs`, or has a stamp in the future, which is false. */
export function wasObservedBefore(stored: Stamp, askedAtMs: number, nowMs: number): boolean {
  return stored.observedAtMs < askedAtMs || stored.observedAtMs > nowMs;
}

/** A tombstone, in a stamp. */
export function isGone(stamp: Stamp): boolean {
  return stamp.fingerprint === undefined;
}
