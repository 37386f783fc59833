import { wasAskedTooEarly } from './origins.ts';
import { areLiving, isOlder, isTie, type Seen, say } from './seen.ts';
import type { World } from './world.ts';

/** A fetch that is so much later wins outright. */
const outrightMs = 15 * 60_000;
const staleMs = 5 * 60_000;
const clocksDifferMs = 50;
/** A write that was sent in time may take as long to arrive, and so may its echo. */
const longestWriteMs = 2 * 60_000;

/**
 * Two versions of one date_modified are ordered by when they were asked for: the known limit. And where the store
 * itself dates an older state later, its word counts, for as long as what was read may still be written.
 */
export function neverBackwards({ facts }: World): string[] {
  return facts.writes.flatMap(({ version, over, atMs }) => {
    if (over === undefined || !isOlder(version, over) || isFalselyStamped(over, atMs)) return [];
    if (isTie(version, over) && version.observedAtMs >= over.observedAtMs) return [];
    if (wasAskedTooEarly(version.origin)) return [];
    const isMisdated = areLiving(version, over) && version.dateModified > over.dateModified;
    if (isMisdated && atMs - version.origin.sentAtMs <= staleMs + longestWriteMs) return [];
    return [`${say(version)} over ${say(over)}`];
  });
}

/**
 * The mirror image: a version is refused for good only if it is older, or tied and asked for earlier, or said to be
 * older by a list, or by an answer that was asked for earlier.
 */
export function newerWins({ facts }: World): string[] {
  return facts.refusals.flatMap(({ version, stored, isFinal }) => {
    if (!isFinal || !isOlder(stored, version)) return [];
    const leadMs = version.observedAtMs - stored.observedAtMs;
    if (isTie(version, stored) && leadMs < 0) return [];
    const isDatedEarlier = areLiving(version, stored) && version.dateModified < stored.dateModified;
    if (isDatedEarlier && leadMs <= (version.origin.via === 'list' ? outrightMs : 0)) return [];
    return [`${say(version)}, stored is ${say(stored)}`];
  });
}

export function writtenFresh({ facts }: World): string[] {
  return facts.writes
    .filter(({ version, sentAtMs }) => sentAtMs - version.origin.sentAtMs > staleMs + clocksDifferMs)
    .map(({ version }) => say(version));
}

/**
 * When the second question was answered the customer did not exist; unless it was so new that it could not be read
 * everywhere, and whoever asked would not wait, had asked before it was created, or was told by a list that lags and
 * then by an answer that lags, too: the known limit.
 */
export function absencesAreReal({ facts, store, laggedFetches }: World): string[] {
  return facts.writes.flatMap(({ version }) => {
    if (!version.isGone) return [];
    const { id, seenAtMs, lagMs, caller, isWrong } = version.origin;
    const isNew = seenAtMs - lagMs < store.readableAtMs(id);
    const createdAtMs = store.history(id)[0]?.sinceMs ?? 0;
    const isMisled = laggedFetches.some((fetch) => fetch.id === id);
    const isImpatient = facts.requests
      .get(caller)
      ?.some(
        ({ customerId, reason, requestedAtMs }) =>
          customerId === id &&
          (requestedAtMs === undefined || requestedAtMs <= createdAtMs || (reason === 'missing' && isMisled)),
      );
    return isWrong && !(isNew && isImpatient) ? [say(version)] : [];
  });
}

/** What is stored already is not written again. */
export function unchangedIsFree({ facts }: World): string[] {
  return facts.writes
    .filter(({ version, over }) => over !== undefined && areLiving(version, over))
    .filter(({ version, over }) => version.fingerprint === over?.fingerprint)
    .map(({ version }) => say(version));
}

/** Nothing that is right is stamped so late: whatever arrives next replaces it. */
function isFalselyStamped({ observedAtMs }: Seen, atMs: number): boolean {
  return observedAtMs > atMs + outrightMs;
}
