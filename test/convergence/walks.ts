import type { Direction } from '../../lambda/sync/sweep/list-order.ts';
import type { SweepRun } from '../../lambda/sync/sweep/sweep-run.ts';
import type { Facts, Page } from './facts.ts';
import { rankOf } from './rank.ts';
import type { World } from './world.ts';

/** What a run saw of the list. */
export interface Walk {
  readonly pages: readonly Page[];
  readonly direction: Direction;
  readonly firstId: number | undefined;
  readonly startedAtMs: number;
  readonly isWhole: boolean | undefined;
  /** The source counted wrongly, or as it was before. */
  readonly hasWrongTotal: boolean;
}

/** `pagesBefore`: so many pages had been read by anybody. */
export function walkOf(facts: Facts, runId: string, pagesBefore = Number.POSITIVE_INFINITY): Walk {
  const pages = facts.pages.slice(0, pagesBefore).filter((page) => page.run === runId);
  const run = facts.moves.findLast((move) => move.run?.id === runId)?.run;
  return {
    pages,
    direction: pages[0]?.direction ?? 'ascending',
    firstId: run?.list?.firstId,
    startedAtMs: run?.startedAtMs ?? 0,
    isWhole: run?.isWhole,
    hasWrongTotal: facts.oddAnswers.some(
      ({ run, what }) => run === runId && (what === 'total wrong' || what === 'total of an older state'),
    ),
  };
}

/** The place that a run has reached. Before its list is open it is the beginning. */
export function rankOfCursor({ list, cursor }: SweepRun): number {
  return list === undefined ? 0 : rankOf(cursor, list.direction);
}

/**
 * Whether the list left somebody out, and the number of those whom the run saw may not show it: the source counted
 * wrongly or not at all, or somebody who was seen came to the list or left it during the run, as old pages show it.
 */
export function mayHideOthers({ facts, store, settings }: World, runId: string): boolean {
  const hasLeftOut = facts.oddAnswers.some((odd) => odd.run === runId && odd.what === 'customer left out');
  if (!hasLeftOut) return false;
  const { pages, hasWrongTotal } = walkOf(facts, runId);
  const run = facts.moves.findLast((move) => move.run?.id === runId)?.run;
  const listed = new Set(pages.flatMap((page) => page.listed.map(({ id }) => id)));
  const sinceMs = (run?.startedAtMs ?? 0) - settings.longestListLagMs;
  const hasChanged = [...listed].some((id) => store.history(id).some((state) => state.sinceMs >= sinceMs));
  return hasWrongTotal || run?.list?.total === undefined || hasChanged;
}
