import type { SweepScope } from '../../contract.ts';
import type { Direction } from './list-order.ts';

export type { SweepScope };

/** What a source says about its list at the beginning of a walk. */
export interface OpenedList {
  readonly direction: Direction;
  /** The first customer of the list, if the source tells; nobody of a later page comes before that one. */
  readonly firstId?: number;
  /** The number of customers in the list, if the source tells. */
  readonly total?: number;
}

/** A pass over the store's list. It may take several invocations; each continues where the last one stopped. */
export interface SweepRun {
  readonly id: string;
  readonly scope: SweepScope;
  /** The stored parts of each customer, and the API that they come from. A run is of no use after a change. */
  readonly shape: string;
  /** Absent before the first page. */
  readonly list?: OpenedList;
  /** On our clock. */
  readonly startedAtMs: number;
  /** The largest time by which a page of the run showed the source's clock to be behind our clock. */
  readonly sourceBehindMs: number;
  /** The run lists only customers modified since then, on the source's clock; all customers when absent. */
  readonly sinceMs?: number;
  /** An incremental sweep should have stored all modifications before then, on the source's clock. */
  readonly driftBeforeMs?: number;
  /** The run has copied the list up to this id. */
  readonly cursor: number;
  /** The source's own name for the page behind the cursor. */
  readonly nextPage?: string | undefined;
  /** The last customer that could be read, if every page with the one at the cursor fails: pages begin behind it. */
  readonly readableId?: number | undefined;
  /** How often an invocation was killed at this cursor. */
  readonly crashes: number;
  /** The whole list is copied; only the requests for missing customers are left. */
  readonly isScanned: boolean;
  /** Whether the walk saw all customers; absent before its end. If false, no customer is reported as missing. */
  readonly isWhole?: boolean;
  /** The names of the lists of missing ids, and how many of these lists have been requested. */
  readonly missingLists: readonly string[];
  readonly askedLists: number;
  /** A person has declared that up to this many missing customers are no mistake. */
  readonly allowMissing?: number;
  readonly counts: SweepCounts;
}

/** A run whose list is open. */
export interface OpenedRun extends SweepRun {
  readonly list: OpenedList;
}

/** Returns the run after a page. */
export function moveOn<Run extends SweepRun>(
  run: Run,
  page: {
    readonly lastId: number;
    readonly readableId?: number | undefined;
    readonly nextPage?: string | undefined;
    readonly isEnd: boolean;
  },
): Run {
  const { readableId, nextPage } = page.lastId === run.cursor ? run : page;
  return { ...run, cursor: page.lastId, readableId, nextPage, crashes: 0, isScanned: page.isEnd };
}

/** Counts the customers of a page, or of all pages of a run, by result. */
export interface SweepCounts {
  readonly pages: number;
  readonly listed: number;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly superseded: number;
  /** Customers that the source listed as modified since the watermark, although they were not. Not stored. */
  readonly unfiltered: number;
  /** Customers whose records cannot be read or stored; requested by id. */
  readonly unreadable: number;
  /** The unreadable customers that make every page with them fail. */
  readonly isolated: number;
  /** Customers that are listed, but stored as deleted; requested by id. */
  readonly relisted: number;
  /** Customers whose listed and stored versions have the same date but different content; requested by id. */
  readonly undecided: number;
  /** Rows stored as living that the sweep has compared. */
  readonly compared: number;
  /** Customers that are stored as living, but not listed. */
  readonly missing: number;
  /** Customers whose rows changed although they were modified before the watermark. */
  readonly drifted: number;
}

export const noCounts: SweepCounts = {
  pages: 0,
  listed: 0,
  created: 0,
  updated: 0,
  unchanged: 0,
  superseded: 0,
  unfiltered: 0,
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
    unfiltered: a.unfiltered + b.unfiltered,
    unreadable: a.unreadable + b.unreadable,
    isolated: a.isolated + b.isolated,
    relisted: a.relisted + b.relisted,
    undecided: a.undecided + b.undecided,
    compared: a.compared + b.compared,
    missing: a.missing + b.missing,
    drifted: a.drifted + b.drifted,
  };
}
