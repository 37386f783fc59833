import { idOf, isTombstone } from '../../lambda/customer/version.ts';
import { moveBefore, type TimedMove } from './facts.ts';
import { isolatedIds } from './isolated-ids.ts';
import { rankOf } from './rank.ts';
import { rankOfCursor, walkOf } from './walks.ts';
import type { World } from './world.ts';

/** Of an event on its way to the queue. */
const longestDelayMs = 30_000;

/**
 * Pages of the run, and customers that were isolated, reach from the first customer to the end; a page misses the customer,
 * who is stored as living, and was so before the page was asked for. Or the customer comes before the first one, and was
 * stored before the run began.
 */
export function missingAfterScan(world: World): string[] {
  const { facts, falselyStamped } = world;
  const isolated = isolatedIds(world);
  return facts.missingAsked.flatMap(({ run, id, pagesBefore, atMs }) => {
    const { pages, direction, firstId, startedAtMs } = walkOf(facts, run, pagesBefore);
    const isolatedRanks = new Set(Array.from(isolated, (each) => rankOf(each, direction)));
    let reached = firstId === undefined ? 0 : rankOf(firstId, direction) - 1;
    for (const { fromRank, toRank } of pages) {
      while (isolatedRanks.has(reached + 1)) reached += 1;
      if (fromRank <= reached + 1) reached = Math.max(reached, toRank);
    }
    if (reached !== Number.POSITIVE_INFINITY) return [`${id} asked for at ${reached}`];
    const rank = rankOf(id, direction);
    const isBeforeFirst = firstId !== undefined && rank < rankOf(firstId, direction);
    if (isBeforeFirst && wasStored(world, id, startedAtMs, atMs)) return [];
    const isMissed = pages.some(
      ({ fromRank, toRank, listed, askedAtMs }) =>
        fromRank <= rank &&
        rank <= toRank &&
        !listed.some((other) => other.id === id) &&
        wasStored(world, id, askedAtMs, atMs),
    );
    // A stamp of the future says nothing of when the row was stored.
    return isMissed || isolated.has(id) || falselyStamped.has(id) ? [] : [`${id} was listed, or not stored`];
  });
}

/**
 * When a cursor moves behind a customer whom the same invocation isolated, that customer has been asked for by id: since
 * then, or before, so that a full sweep need not ask again. An invocation may stand still, or die, before it asks; then
 * its cursor does not move.
 */
export function isolatedAreAsked({ facts }: World): string[] {
  return facts.isolated.flatMap(({ id, run, caller, atMs }) => {
    const passed = facts.moves.find(
      (move) =>
        move.kind === 'checkpoint' && move.caller === caller && move.atMs >= atMs && hasPassed(move, run, id),
    );
    if (passed === undefined) return [];
    const mayBeAskedBefore = passed.scope === 'full';
    const isAsked = facts.messages.some(
      (message) =>
        message.id === id &&
        message.reason === 'listed' &&
        message.acceptedAtMs <= passed.atMs + longestDelayMs &&
        (mayBeAskedBefore || message.acceptedAtMs >= atMs),
    );
    return isAsked ? [] : [`${id} by a sweep of ${passed.scope}`];
  });
}

function hasPassed({ run }: TimedMove, id: string, customerId: number): boolean {
  return (
    run?.list !== undefined && run.id === id && rankOfCursor(run) >= rankOf(customerId, run.list.direction)
  );
}

/** As living, by something seen before `askedAtMs`, at some time from then until `untilMs`. */
function wasStored({ rows, origins }: World, id: number, askedAtMs: number, untilMs: number): boolean {
  const history = rows.history(id).filter(({ sinceMs }) => sinceMs <= untilMs);
  const first = history.findLastIndex(({ sinceMs }) => sinceMs <= askedAtMs);
  return history
    .slice(Math.max(0, first))
    .some(({ version }) => !isTombstone(version) && origins.of(version).sentAtMs < askedAtMs);
}

/** When a run is completed, everybody whom it remembered as missing has been asked for. */
export function missingAreAsked({ facts, states }: World): string[] {
  return facts.moves.flatMap(({ kind, watermarkMs, atMs }, index) => {
    if (kind !== 'finish') return [];
    const before = moveBefore(facts, index);
    if (before?.run === undefined || watermarkMs === before.watermarkMs) return [];
    const { id: run, missingLists } = before.run;
    const asked = facts.missingAsked.filter((each) => each.run === run && each.atMs <= atMs);
    const askedIds = new Set(asked.map(({ id }) => id));
    return missingLists
      .flatMap((list) => states.missing.get(`${run}/${list}`) ?? [])
      .filter((id) => !askedIds.has(id))
      .map((id) => `${id} in ${run}`);
  });
}

/** Not everybody who was stored as living since the run began, or a little before, unless a person allows it. */
export function neverAllMissing({ facts, rows, settings }: World): string[] {
  const asked = Map.groupBy(
    facts.missingAsked.filter(({ isAllowed }) => !isAllowed),
    ({ run }) => run,
  );
  return [...asked].flatMap(([run, customers]) => {
    const ids = new Set(customers.map(({ id }) => id));
    const begunAtMs = facts.moves.find((move) => move.run?.id === run)?.atMs ?? 0;
    const untilMs = customers[0]?.atMs ?? 0;
    const living = rows.rows().flatMap(({ version }) => {
      const history = rows.history(idOf(version)).filter(({ sinceMs }) => sinceMs <= untilMs);
      const first = history.findLastIndex(({ sinceMs }) => sinceMs <= begunAtMs - settings.longestIndexLagMs);
      return history.slice(Math.max(0, first)).some((row) => !isTombstone(row.version))
        ? [idOf(version)]
        : [];
    });
    return living.every((id) => ids.has(id)) ? [`all ${living.length} of them`] : [];
  });
}

/**
 * Of those who stayed in the store during a run that called somebody missing, everybody was listed or isolated. The known
 * limit is a source that counts wrongly, or one whose list leaves out as many as were listed and then removed: their
 * number does not show it.
 */
export function incompleteCallsNobody(world: World): string[] {
  const { facts, store, settings } = world;
  return [...new Set(facts.missingAsked.map(({ run }) => run))].flatMap((run) => {
    const asked = facts.missingAsked.filter((each) => each.run === run);
    const { pages, isWhole, hasWrongTotal, startedAtMs } = walkOf(facts, run, asked[0]?.pagesBefore ?? 0);
    if (isWhole === false) return [`${run}, which was incomplete`];
    if (hasWrongTotal) return [];
    const beganAtMs = startedAtMs - settings.longestListLagMs;
    const endedAtMs = asked[0]?.atMs ?? 0;
    const isolatedIn = facts.isolated.flatMap((each) => (each.run === run ? [each.id] : []));
    const seen = new Set([...isolatedIn, ...pages.flatMap(({ listed }) => listed.map(({ id }) => id))]);
    const isGone = (id: number) =>
      store.history(id).findLast(({ sinceMs }) => sinceMs <= endedAtMs)?.customer === undefined;
    const isolated = isolatedIds(world);
    const leftOut = store
      .ids()
      .filter((id) => store.readableAtMs(id) <= beganAtMs && !isGone(id))
      .filter((id) => !seen.has(id) && !isolated.has(id));
    const removed = [...seen].filter(isGone);
    return leftOut.length > removed.length ? [`${run} saw nothing of ${leftOut}`] : [];
  });
}

/** A cursor is built only behind a customer that was isolated, or found by a question for a range of ids. */
export function cursorsAreOpaque({ facts }: World): string[] {
  return facts.builtCursors.flatMap(({ run, id }) => {
    const isIsolated = facts.isolated.some((each) => each.run === run && each.id === id);
    const isInRange = facts.pages.some(
      (page) => page.run === run && page.isRange && page.listed.some((listed) => listed.id === id),
    );
    return isIsolated || isInRange ? [] : [`behind ${id} in ${run}`];
  });
}
