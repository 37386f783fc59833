import type { SweepScope } from '../../contract.ts';

export type { SweepScope };

/** A pass over the store's list, perhaps in several invocations, each going on where the last one stopped. */
export interface SweepRun {
  readonly id: string;
  /** On our clock. */
  readonly startedAtMs: number;
  /** How far the source's clock was behind ours, at the most, as its pages showed. */
  readonly sourceBehindMs: number;
  /** Only what was modified since then is listed, on the source's clock; everything when absent. */
  readonly sinceMs?: number;
  /** Everything up to this id is done. */
  readonly cursor: number;
  /** The last customer that could be read, where no page can hold the one at the cursor: pages begin behind it. */
  readonly readableId?: number | undefined;
  /** How often an invocation was killed at this cursor. */
  readonly crashes: number;
  /** The whole list is done; what follows is asking for what was missing. */
  readonly isScanned: boolean;
  /** The names of the lists in which missing ids are kept, and how many of them have been asked for. */
  readonly missingLists: readonly string[];
  readonly askedLists: number;
  /** So many missing customers a person has declared to be no mistake. */
  readonly allowMissing?: number;
  readonly counts: SweepCounts;
}

/** The run once a page is done. */
export function moveOn(
  run: SweepRun,
  page: { readonly lastId: number; readonly readableId?: number | undefined; readonly isEnd: boolean },
): SweepRun {
  const { readableId } = page.lastId === run.cursor ? run : page;
  return { ...run, cursor: page.lastId, readableId, crashes: 0, isScanned: page.isEnd };
}

/** What became of the customers of a page, or of all pages of a run. */
export interface SweepCounts {
  readonly pages: number;
  readonly listed: number;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly superseded: number;
  /** Cannot be read or stored: asked for by id. */
  readonly unreadable: number;
  /** Of these, the ones that no page can hold. */
  readonly isolated: number;
  /** Listed, but stored as deleted: asked for by id. */
  readonly relisted: number;
  /** Listed with other content than what is stored, but with its date: asked for by id. */
  readonly undecided: number;
  /** Stored as living, as far as the sweep compared. */
  readonly compared: number;
  /** Stored as living, but not listed. */
  readonly missing: number;
  /** Changed although they were modified before the watermark. */
  readonly drifted: number;
}

export const noCounts: SweepCounts = {
  pages: 0,
  listed: 0,
  created: 0,
  updated: 0,
  unchanged: 0,
  superseded: 0,
  unreadable: 0,
  isolated: 0,
  relisted: 0,
  undecided: 0,
  compared: 0,
  missing: 0,
  drifted: 0,
};

export function addCounts(a: SweepCounts, b: SweepCounts): SweepCounts {
  return {
    pages: a.pages + b.pages,
    listed: a.listed + b.listed,
    created: a.created + b.created,
    updated: a.updated + b.updated,
    unchanged: a.unchanged + b.unchanged,
    superseded: a.superseded + b.superseded,
    unreadable: a.unreadable + b.unreadable,
    isolated: a.isolated + b.isolated,
    relisted: a.relisted + b.relisted,
    undecided: a.undecided + b.undecided,
    compared: a.compared + b.compared,
    missing: a.missing + b.missing,
    drifted: a.drifted + b.drifted,
  };
}
