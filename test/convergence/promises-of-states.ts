import type { SweepScope } from '../../lambda/sync/sweep/sweep-run.ts';
import { type Listed, moveBefore, type Page } from './facts.ts';
import { overlapMs } from './history.ts';
import { isolatedIds } from './isolated-ids.ts';
import { hasMisledWatermark } from './misled.ts';
import { type CustomerState, isLatest, isWellDated } from './model-store.ts';
import { rankOf } from './rank.ts';
import { mayHideOthers, rankOfCursor } from './walks.ts';
import type { World } from './world.ts';

const clocksDifferMs = 50;

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
    const before = moveBefore(facts, index);
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
    if (run === undefined) return [];
    // An invocation may begin a full sweep before its own incremental one, and a new run in place of another.
    const work = `${caller}, ${scope}, ${run.id}`;
    const cursorRank = rankOfCursor(run);
    const progress = callers.get(work) ?? { doneTo: 0, pages: 0, shown: new Map() };
    if (kind === 'take') callers.set(work, { ...progress, doneTo: cursorRank });
    if (kind !== 'checkpoint') return [];
    for (const page of facts.pages.slice(progress.pages, pagesBefore)) {
      if (page.caller === caller && page.run === run.id) show(page, progress.shown);
    }
    callers.set(work, {
      ...progress,
      doneTo: Math.max(progress.doneTo, cursorRank),
      pages: pagesBefore,
    });

    const isDurable = ({ id, origin, fingerprint }: Listed) =>
      (weighedAt.get(origin) ?? Number.POSITIVE_INFINITY) <= atMs ||
      rows.history(id).some(({ sinceMs, stamp }) => sinceMs <= atMs && stamp.fingerprint === fingerprint);
    return [...progress.shown].flatMap(([id, versions]) => {
      const rank = rankOf(id, run.list?.direction ?? 'ascending');
      const isDue = progress.doneTo < rank && rank <= cursorRank && !isolated.has(id);
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

function show({ direction, fromRank, toRank, listed }: Page, shown: Map<number, Listed[]>): void {
  const ids = new Set(listed.map(({ id }) => id));
  for (const id of shown.keys()) {
    const rank = rankOf(id, direction);
    if (fromRank <= rank && rank <= toRank && !ids.has(id)) shown.delete(id);
  }
  for (const version of listed) shown.set(version.id, [...(shown.get(version.id) ?? []), version]);
}

/**
 * When a run is completed, everybody whose change was dated and made before its start, less the overlap, has been
 * weighed as it was then or later; but for those who were isolated, and those whose dates went back. Known limit: a list
 * that leaves somebody out, if the number of listed customers does not show it.
 */
export function watermarksAreTrue(world: World): string[] {
  const { facts, store, settings } = world;
  if (settings.longestListLagMs >= overlapMs) return [];
  const isolated = isolatedIds(world);
  if (settings.longestListLagMs >= overlapMs || hasMisledWatermark(world)) return [];
  let mayBeHidden = false;
  return facts.moves.flatMap(({ kind, run, watermarkMs, atMs, scope }, index) => {
    const before = moveBefore(facts, index);
    const isMoved = watermarkMs !== undefined && watermarkMs !== before?.watermarkMs;
    if (kind !== 'finish' || run !== undefined || !isMoved || before?.run === undefined) return [];
    mayBeHidden ||= mayHideOthers(world, before.run.id);
    if (mayBeHidden) return [];
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
