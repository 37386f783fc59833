import { isTombstone, type Stamp, type Version } from '../../lambda/customer/version.ts';
import type { Origin, Origins } from './origins.ts';

/** A version, what decides about it, and what the store really was. */
export interface Seen {
  readonly origin: Origin;
  readonly isGone: boolean;
  readonly observedAtMs: number;
  readonly dateModified: string;
  /** Absent from a tombstone. */
  readonly fingerprint: string | undefined;
}

export function toSeen(origins: Origins, version: Version, stamp: Stamp): Seen {
  return {
    origin: origins.of(version),
    isGone: isTombstone(version),
    observedAtMs: stamp.observedAtMs,
    dateModified: stamp.dateModified ?? '',
    fingerprint: stamp.fingerprint,
  };
}

/** By the store's own history. One absence is like another. */
export function isOlder(a: Seen, b: Seen): boolean {
  return a.origin.index < b.origin.index && !(a.isGone && b.isGone);
}

export function areLiving(a: Seen, b: Seen): boolean {
  return !a.isGone && !b.isGone;
}

/** Nothing but the time of the asking orders them. */
export function isTie(a: Seen, b: Seen): boolean {
  return areLiving(a, b) && a.dateModified === b.dateModified;
}

export function say({ origin, isGone, observedAtMs, dateModified }: Seen): string {
  const what = isGone ? 'absence' : `state ${origin.index}`;
  const [sent, read, stamp] = [origin.sentAtMs, origin.seenAtMs, observedAtMs].map(timeOf);
  const modified = isGone ? '' : `, modified ${dateModified.slice(11, 19)}`;
  return `${what} of ${origin.id} by ${origin.via} (sent ${sent}, read ${read}, lag ${origin.lagMs} ms, stamp ${stamp}${modified})`;
}

export function timeOf(ms: number): string {
  return new Date(ms).toISOString().slice(11, 23);
}
