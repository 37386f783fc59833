import type { CustomerSource } from '../../lambda/sync/ports.ts';
import type { Direction } from '../../lambda/sync/sweep/list-order.ts';
import type { CustomerList } from '../../lambda/sync/sweep/sweep-ports.ts';
import type { EditKind } from '../convergence/model-store.ts';
import type { Quirk } from '../convergence/spoilt.ts';

/** What a source's clients ask, and what a test may do to the store behind it. */
export interface SourceUnderTest {
  readonly source: CustomerSource & CustomerList;
  readonly direction: Direction;
  now(): number;
  advance(ms: number): void;
  /** Writes the notes `new`; the id. */
  create(): number;
  /** Writes new notes, which it returns. */
  edit(id: number, kind: Extract<EditKind, 'moved' | 'unmoved'>): string;
  editAttribute(id: number): void;
  remove(id: number): void;
  /** The next answer about this customer is that it does not exist. */
  deny(id: number): void;
  /** From now on no list that would hold it is answered. */
  makeUnlistable(id: number): void;
  /** The next answer takes so much longer. */
  delayNextAnswer(ms: number): void;
  /** The next question is answered with a 503, and that is final. */
  failNextAnswer(): void;
}

/** A source whose list has cursors and whose questions may name several customers. */
export interface CursorSourceUnderTest extends SourceUnderTest {
  /** From now on every question that names this customer is refused. */
  refuse(id: number): void;
  /** From now on an answer by ids contradicts itself if it holds this customer. */
  contradict(id: number): void;
  /** From now on pages of the list leave this customer out. */
  leaveOut(id: number): void;
  begin(quirk: Quirk): void;
  end(quirk: Quirk): void;
}

export interface SourceOptions {
  /** How much the store's clock is ahead; 0 by default. */
  readonly aheadMs?: number;
}

export type OpenSource = (options?: SourceOptions) => Promise<SourceUnderTest>;
export type OpenCursorSource = (options?: SourceOptions) => Promise<CursorSourceUnderTest>;

/** From the question to the answer, in the model as in the store that is asked. */
export const answerMs = 1;
