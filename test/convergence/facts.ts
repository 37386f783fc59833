import type { RefreshResult } from '../../lambda/sync/refresh/refresh-customers.ts';
import type { RefreshReason, RefreshRequest } from '../../lambda/sync/refresh-request.ts';
import type { Direction } from '../../lambda/sync/sweep/list-order.ts';
import type { SweepRun, SweepScope } from '../../lambda/sync/sweep/sweep-run.ts';
import type { OddAnswer } from './model-questions.ts';
import type { Origin } from './origins.ts';
import { type Seen, timeOf } from './seen.ts';
import type { Shape } from './shapes.ts';
import type { Spoilt } from './spoilt.ts';

/** Everything that happened and that a promise is about, in order. */
export interface Facts {
  readonly writes: Write[];
  readonly refusals: Refusal[];
  /** What was stored, or found to be no better than what is. */
  readonly copies: { readonly origin: Origin; readonly atMs: number }[];
  readonly messages: Message[];
  readonly pages: Page[];
  readonly missingAsked: MissingAsked[];
  readonly moves: TimedMove[];
  readonly isolated: Isolated[];
  /** What cursor sources answered oddly, and to the sweep of which run, if it was one. */
  readonly oddAnswers: { readonly what: OddAnswer; readonly run: string; readonly atMs: number }[];
  /** Customers behind whom a sweep built a cursor. */
  readonly builtCursors: { readonly run: string; readonly id: number }[];
  /** Customers whose records were damaged, or with whom answers went wrong, at any time. */
  readonly spoilt: { readonly id: number; readonly how: keyof Spoilt }[];
  /** The shapes of rows that sweeps noticed and kept. */
  readonly keptShapes: { readonly shape: string; readonly atMs: number }[];
  /** What each refresh was asked for, and what it answered if it lived to. */
  readonly requests: Map<string, readonly RefreshRequest[]>;
  readonly results: Map<string, ReadonlyMap<number, RefreshResult>>;
  /** What went wrong in a way that nobody foresaw. */
  readonly bugs: string[];
  /** How often something happened. */
  readonly counts: Map<Occurrence, number>;
  count(what: Occurrence, times?: number): void;
  tell(line: () => string): void;
  /** What was told, when somebody listens. */
  readonly story: string[];
}

/** What must happen now and then, or the test is worth nothing. */
export const occurrences = [
  'invocation crashed',
  'invocation timed out',
  'invocation froze',
  'write applied after its invocation had died',
  'write lost a race',
  'version superseded',
  'older version of the same date_modified written over a newer one',
  'version over a tombstone refused',
  'tombstone replaced by a customer that is back',
  'version too stale to be written',
  'request satisfied without a fetch',
  'request sent back as unconfirmed',
  'request delivered twice',
  'request dead-lettered',
  'list page of an older state read',
  'index read of an older state',
  'customer isolated',
  'list given up as unreadable',
  'customer not asked for again',
  'page read behind an isolated customer',
  'customer not readable by id',
  'customer listed twice',
  'listed customer asked for',
  'sweep went on after a crash',
  'missing customer asked for',
  'sweep continued elsewhere',
  'sweep went on with a run',
  'sweep stopped',
  'sweep refused',
  'sweep skipped: another one at work',
  'sweep skipped: before the first copy',
  'sweep skipped: its run over',
  'lease lost',
  'watermark moved',
  'source failed',
  'process with a clock that is off',
  'edit dated by a clock that is off',
  'list page with a wrong time',
  'customer answered as it was before',
  'row stamped in the future replaced',
  'deletion asked again, as the customer was found',
  'confirmed absence that lost asked again',
  'fetched version that lost asked again',
  'listed version left to a refresh',
  'AWS call went wrong',
  'batch refused',
  'batch contradicted',
  'control vanished',
  'filter ignored',
  'cursor repeated',
  'total wrong',
  'total of an older state',
  'customer left out',
  'cursor built',
  'list given up as out of order',
  'sweep incomplete',
  'attribute edited',
  'shape switched',
  'run of another shape replaced',
  'empty store confirmed',
] as const;
export type Occurrence = (typeof occurrences)[number];

/** A version that became the stored one. */
export interface Write {
  readonly atMs: number;
  readonly version: Seen;
  readonly over: Seen | undefined;
  /** When the write was sent. */
  readonly sentAtMs: number;
}

/** A version that lost against what is stored. */
export interface Refusal {
  readonly version: Seen;
  readonly stored: Seen;
  /** Nobody asks for it again because of that. */
  readonly isFinal: boolean;
}

/** A request that the queue accepted. */
export interface Message {
  readonly id: number;
  readonly reason: RefreshReason;
  readonly acceptedAtMs: number;
  readonly seed: number;
  /** The state that it announces, if it announces one. */
  readonly announces: number | undefined;
  visibleAtMs: number;
  receives: number;
  end: 'open' | 'done' | 'satisfied' | 'dead letter';
  /** It was dead-lettered at once, because asking again cannot help. */
  isHopeless?: boolean;
}

/** A page of the list as a sweep of a run was answered. */
export interface Page {
  readonly caller: string;
  readonly run: string;
  readonly direction: Direction;
  readonly askedAtMs: number;
  /** From where to where it is complete. */
  readonly fromRank: number;
  readonly toRank: number;
  /** It was asked for as a range of ids. */
  readonly isRange: boolean;
  readonly listed: readonly Listed[];
  /** How far the source's clock was behind ours, by what the page said. */
  readonly sourceBehindMs: number;
}

export interface Listed {
  readonly id: number;
  readonly origin: Origin;
  readonly fingerprint: string;
}

/** A customer that a sweep isolated, and when it said so. */
export interface Isolated {
  readonly caller: string;
  readonly run: string;
  readonly id: number;
  readonly atMs: number;
}

export interface MissingAsked {
  readonly atMs: number;
  readonly run: string;
  readonly id: number;
  /** How many pages had been read by anybody. */
  readonly pagesBefore: number;
  /** A person has allowed it. */
  readonly isAllowed: boolean;
}

/** A change of a scope's state. */
export interface Move {
  readonly scope: SweepScope;
  readonly holder: string;
  readonly kind: 'take' | 'renew' | 'checkpoint' | 'finish' | 'release';
  /** The state that it left behind. */
  readonly watermarkMs: number | undefined;
  readonly run: SweepRun | undefined;
}

export interface TimedMove extends Move {
  readonly caller: string;
  /** What the caller is set to store. */
  readonly shape: Shape;
  readonly atMs: number;
  /** How many pages had been read by anybody. */
  readonly pagesBefore: number;
}

/** The last move of this sweep before the one at `index`. */
export function moveBefore({ moves }: Pick<Facts, 'moves'>, index: number): TimedMove | undefined {
  return moves.slice(0, index).findLast(({ scope }) => scope === moves[index]?.scope);
}

/** What happens when all is calm is not counted. */
export function createFacts(now: () => number, isCalm: () => boolean, isTold: boolean): Facts {
  const counts = new Map<Occurrence, number>(occurrences.map((what) => [what, 0]));
  const story: string[] = [];
  return {
    writes: [],
    refusals: [],
    copies: [],
    messages: [],
    pages: [],
    missingAsked: [],
    moves: [],
    isolated: [],
    oddAnswers: [],
    builtCursors: [],
    spoilt: [],
    keptShapes: [],
    requests: new Map(),
    results: new Map(),
    bugs: [],
    counts,
    count(what, times = 1) {
      if (!isCalm()) counts.set(what, (counts.get(what) ?? 0) + times);
    },
    tell(line) {
      if (isTold) story.push(`${timeOf(now())} ${line()}`);
    },
    story,
  };
}
