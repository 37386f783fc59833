import type { Ending } from './ending.ts';
import { overlapMs } from './history.ts';
import { isolatedIds } from './isolated-ids.ts';
import { hasMisledWatermark } from './misled.ts';
import { isLatest } from './model-store.ts';
import { wasAskedTooEarly } from './origins.ts';
import { mayHideOthers } from './walks.ts';
import type { World } from './world.ts';

/**
 * Each request is dead-lettered, or followed by a fetch of its customer that was sent later and stored; of lists, only
 * one that shows a later state is as good. The known limit is a false stamp of the future: once its time has come, it
 * satisfies requests.
 */
export function nothingLost({ facts, falselyStamped }: World): string[] {
  return facts.messages.flatMap(({ id, reason, acceptedAtMs, end }) => {
    if (end === 'dead letter' || (end === 'satisfied' && falselyStamped.has(id))) return [];
    const isCopied = facts.copies.some(
      ({ origin }) =>
        origin.id === id &&
        origin.sentAtMs >= acceptedAtMs &&
        (origin.via !== 'list' || origin.seenAtMs - origin.lagMs >= acceptedAtMs),
    );
    return end !== 'open' && isCopied ? [] : [`${reason} ${id}, ${end}`];
  });
}

/** A request is given up at once only if its own customer cannot be read or asked for: others in the question do not count. */
export function nobodyIsBlamedForOthers({ facts }: World): string[] {
  const blamed = new Set(
    facts.spoilt.flatMap(({ id, how }) => (how === 'byId' || how === 'refused' ? [id] : [])),
  );
  return facts.messages.flatMap(({ id, reason, isHopeless = false }) =>
    isHopeless && !blamed.has(id) ? [`${reason} ${id}`] : [],
  );
}

/**
 * A customer whose last change was announced by a webhook is copied without any sweep, if its date_modified changed.
 * Excepted is an edit after which a request by id was still answered with the state before it. A deletion is asked about
 * again for up to 2 minutes, so it is copied even then.
 */
export function announcedIsCopied({ world, atRest }: Ending): string[] {
  return [...atRest].flatMap(([id, { how, origin, isOfShape }]) => {
    if (isOfShape || world.falselyStamped.has(id)) return [];
    const states = world.store.history(id);
    const last = states.at(-1);
    const isMissed =
      last?.customer !== undefined &&
      world.laggedFetches.some((fetch) => fetch.id === id && fetch.atMs >= last.sinceMs);
    if (isMissed) return [];
    const isAnnounced = world.facts.messages.some(
      (message) =>
        message.id === id &&
        message.announces === states.length &&
        (message.end === 'done' || message.end === 'satisfied'),
    );
    const isKnownLimit = origin !== undefined && wasAskedTooEarly(origin);
    return isAnnounced && isLatest(states) && !isKnownLimit ? [`${id}: ${how}`] : [];
  });
}

/**
 * However late its lists are, within the overlap; but for customers that were isolated and dead-lettered, and where a list
 * may have left somebody out.
 */
export function changedIsCopied({ world, afterChanged }: Ending): string[] {
  const { store, settings, facts } = world;
  if (settings.longestListLagMs >= overlapMs || hasMisledWatermark(world)) return [];
  return [...(afterChanged ?? [])].flatMap(([id, { how, isOfShape }]) => {
    const states = store.history(id);
    const last = states.at(-1);
    const isIsolated = isolatedIds(world, last?.sinceMs).has(id);
    const isLeftOut = facts.oddAnswers.some(
      ({ what, run, atMs }) =>
        what === 'customer left out' && atMs >= (last?.sinceMs ?? 0) && mayHideOthers(world, run),
    );
    const isMoved = last?.customer !== undefined && last.isDated;
    const isExcepted = isIsolated || isLeftOut || isOfShape;
    return isMoved && isLatest(states) && !isExcepted && !world.falselyStamped.has(id)
      ? [`${id}: ${how}`]
      : [];
  });
}
