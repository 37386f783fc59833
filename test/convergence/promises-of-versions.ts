import { wasAskedTooEarly } from './origins.ts';
import { areLiving, isOlder, isTie, say } from './seen.ts';
import type { World } from './world.ts';

/** A fetch that is so much later wins outright. */
const outrightMs = 15 * 60_000;
const staleMs = 5 * 60_000;
/** A write that was sent in time may take as long to arrive, and so may its echo. */
const longestWriteMs = 2 * 60_000;

/**
 * Two versions of one date_modified are ordered by when they were asked for: the known limit. And where the store
 * itself dates an older state later, its word counts, for as long as what was read may still be written.
 */
export function neverBackwards({ facts }: World): string[] {
  return facts.writes.flatMap(({ version, over, atMs }) => {
    if (over === undefined || !isOlder(version, over)) return [];
    if (isTie(version, over) && version.observedAtMs >= over.observedAtMs) return [];
    if (wasAskedTooEarly(version.origin)) return [];
    const isMisdated = areLiving(version, over) && version.dateModified > over.dateModified;
    if (isMisdated && atMs - version.origin.sentAtMs <= staleMs + longestWriteMs) return [];
    return [`${say(version)} over ${say(over)}`];
  });
}

/**
 * The mirror image: a version is refused only if it is older, or said to be, or tied and asked for earlier; or if it
 * is asked for again. No date_modified keeps out what was seen more than 15 minutes later.
 */
export function newerWins({ facts }: World): string[] {
  return facts.refusals.flatMap(({ version, stored }) => {
    const { id, via, caller } = version.origin;
    const result = facts.results.get(caller)?.get(id);
    const isLastWord = via === 'list' || (result !== undefined && 'outcome' in result);
    if (!isLastWord || !isOlder(stored, version)) return [];
    if (isTie(version, stored) && version.observedAtMs < stored.observedAtMs) return [];
    const leadMs = version.observedAtMs - stored.observedAtMs;
    const isDatedEarlier = areLiving(version, stored) && version.dateModified < stored.dateModified;
    if (isDatedEarlier && leadMs <= outrightMs) return [];
    // What a list says of a customer that is stored as deleted, and what was read before the absence was confirmed.
    if (stored.isGone && (via === 'list' || version.observedAtMs <= stored.observedAtMs)) return [];
    return [`${say(version)}, stored is ${say(stored)}`];
  });
}

export function writtenFresh({ facts }: World): string[] {
  return facts.writes
    .filter(({ sentAtMs, takenAtMs }) => sentAtMs - takenAtMs > staleMs)
    .map(({ version }) => say(version));
}

/**
 * When the second question was answered the customer did not exist; unless it was so new that it could not be read
 * everywhere, and whoever asked would not wait, or had asked before it was created.
 */
export function absencesAreReal({ facts, store }: World): string[] {
  return facts.writes.flatMap(({ version }) => {
    if (!version.isGone) return [];
    const { id, seenAtMs, lagMs, caller, isWrong } = version.origin;
    const isNew = seenAtMs - lagMs < store.readableAtMs(id);
    const createdAtMs = store.history(id)[0]?.sinceMs ?? 0;
    const isImpatient = facts.requests
      .get(caller)
      ?.some(
        ({ customerId, requestedAtMs }) =>
          customerId === id && (requestedAtMs === undefined || requestedAtMs <= createdAtMs),
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
