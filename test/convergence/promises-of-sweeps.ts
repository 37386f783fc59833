import { idOf, isTombstone } from '../../lambda/customer/version.ts';
import type { SweepScope } from '../../lambda/sync/sweep/sweep-run.ts';
import type { Listed, Page, TimedMove } from './facts.ts';
import { overlapMs } from './history.ts';
import { isolatedIds } from './isolated-ids.ts';
import { hasMisledWatermark } from './misled.ts';
import { type CustomerState, isLatest, isWellDated } from './model-store.ts';
import type { World } from './world.ts';

const clocksDifferMs = 50;
/** Of an event on its way to the queue. */
const longestDelayMs = 30_000;

/**
 * Pages of the run, and customers that were isolated, reach from the beginning to the end; a page misses the customer,
 * who is stored as living, and was so before the page was asked for.
 */
export function missingAfterScan(world: World): string[] {
  const { facts } = world;
  const isolated = isolatedIds(world);
  return facts.missingAsked.flatMap(({ run, id, pagesBefore, atMs }) => {
    const pages = facts.pages.slice(0, pagesBefore).filter((page) => page.run === run);
    let reachedId = 0;
    for (const { fromId, toId } of pages) {
      while (isolated.has(reachedId + 1)) reachedId += 1;
      if (fromId <= reachedId + 1) reachedId = Math.max(reachedId, toId);
    }
    if (reachedId !== Number.POSITIVE_INFINITY) return [`${id} asked for at ${reachedId}`];
    const isMissed = pages.some(
      ({ fromId, toId, listed, askedAtMs }) =>
        fromId <= id &&
        id <= toId &&
        !listed.some((other) => other.id === id) &&
        wasStored(world, id, askedAtMs, atMs),
    );
    return isMissed || isolated.has(id) ? [] : [`${id} was listed, or not stored`];
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
  return run?.id === id && run.cursor >= customerId;
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
  return facts.moves.flatMap(({ kind, scope, watermarkMs, atMs }, index) => {
    if (kind !== 'finish') return [];
    const before = facts.moves.slice(0, index).findLast((move) => move.scope === scope);
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

/** From the moment a lease is taken, nobody else moves anything. */
export function leasesHold({ facts }: World): string[] {
  const holders = new Map<SweepScope, string>();
  return facts.moves.flatMap(({ scope, holder, kind }) => {
    if (kind === 'take') holders.set(scope, holder);
    return holders.get(scope) === holder ? [] : [`${kind} of ${scope} by ${holder}`];
  });
}

/** Whatever the source says of the time: never later than ours, and never more than an hour before its run began. */
export function watermarksAreBounded({ facts }: World): string[] {
  return facts.moves.flatMap(({ kind, scope, watermarkMs, atMs }, index) => {
    const before = facts.moves.slice(0, index).findLast((move) => move.scope === scope);
    if (kind !== 'finish' || watermarkMs === undefined || watermarkMs === before?.watermarkMs) return [];
    const beganAtMs = before?.run?.startedAtMs ?? Number.NaN;
    const isBounded =
      watermarkMs <= Math.min(beganAtMs, atMs + clocksDifferMs) && watermarkMs >= beganAtMs - 3_600_000;
    return isBounded ? [] : [`${scope} ${watermarkMs} of a run of ${beganAtMs}`];
  });
}

/**
 * Who moves a cursor has seen to it that everybody whom it was shown up to there, and not shown to be gone, is stored
 * as shown, or was weighed against what is stored, or was isolated.
 */
export function checkpointsAreDurable(world: World): string[] {
  const { facts, rows } = world;
  const isolated = isolatedIds(world);
  const weighedAt = new Map(facts.copies.toReversed().map(({ origin, atMs }) => [origin, atMs]));
  const callers = new Map<string, Progress>();

  return facts.moves.flatMap(({ kind, run, caller, atMs, pagesBefore, scope }) => {
    // An invocation may begin a full sweep before its own incremental one.
    const work = `${caller}, ${scope}`;
    const progress = callers.get(work) ?? { doneTo: run?.cursor ?? 0, pages: 0, shown: new Map() };
    if (kind === 'take') callers.set(work, progress);
    if (kind !== 'checkpoint' || run === undefined) return [];
    for (const page of facts.pages.slice(progress.pages, pagesBefore)) {
      if (page.caller === caller && page.run === run.id) show(page, progress.shown);
    }
    callers.set(work, { ...progress, doneTo: Math.max(progress.doneTo, run.cursor), pages: pagesBefore });

    const isDurable = ({ id, origin, fingerprint }: Listed) =>
      (weighedAt.get(origin) ?? Number.POSITIVE_INFINITY) <= atMs ||
      rows.history(id).some(({ sinceMs, stamp }) => sinceMs <= atMs && stamp.fingerprint === fingerprint);
    return [...progress.shown].flatMap(([id, versions]) => {
      const isDue = progress.doneTo < id && id <= run.cursor && !isolated.has(id);
      return isDue && !versions.some(isDurable) ? [`${id} in a sweep of ${scope}`] : [];
    });
  });
}

/** Of one who holds a lease. */
interface Progress {
  /** Everybody up to here is done already. */
  readonly doneTo: number;
  readonly pages: number;
  readonly shown: Map<number, Listed[]>;
}

function show({ fromId, toId, listed }: Page, shown: Map<number, Listed[]>): void {
  const ids = new Set(listed.map(({ id }) => id));
  for (const id of shown.keys()) {
    if (fromId <= id && id <= toId && !ids.has(id)) shown.delete(id);
  }
  for (const version of listed) shown.set(version.id, [...(shown.get(version.id) ?? []), version]);
}

/**
 * When a run is completed, everybody whose change was dated and made before its start, less the overlap, has been
 * weighed as it was then or later; but for those who were isolated, and those whose dates went back.
 */
export function watermarksAreTrue(world: World): string[] {
  const { facts, store, settings } = world;
  if (settings.longestListLagMs >= overlapMs) return [];
  const isolated = isolatedIds(world);
  if (settings.longestListLagMs >= overlapMs || hasMisledWatermark(world)) return [];
  return facts.moves.flatMap(({ kind, run, watermarkMs, atMs, scope }, index) => {
    const before = facts.moves.slice(0, index).findLast((move) => move.scope === scope)?.watermarkMs;
    if (kind !== 'finish' || run !== undefined || watermarkMs === undefined || watermarkMs === before)
      return [];
    const sinceMs = watermarkMs - store.aheadMs - overlapMs;
    return store.ids().flatMap((id) => {
      const states = store.history(id).filter((state) => state.sinceMs <= atMs);
      const then = states.findLast((state) => state.sinceMs <= sinceMs);
      if (then === undefined || isolated.has(id) || !mustBeListed(states, then)) return [];
      const isCopied = facts.copies.some(
        (copy) => copy.origin.id === id && copy.origin.index >= then.index && copy.atMs <= atMs,
      );
      return isCopied ? [] : [`${id} by a sweep of ${scope}`];
    });
  });
}

function mustBeListed(states: readonly CustomerState[], then: CustomerState): boolean {
  const isLiving = states.at(-1)?.customer !== undefined;
  return isLiving && then.isDated && isWellDated(states) && isLatest(states.slice(0, then.index));
}
