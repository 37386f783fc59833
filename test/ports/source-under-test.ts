import type { CustomerSource } from '../../lambda/sync/ports.ts';
import type { CustomerList } from '../../lambda/sync/sweep/sweep-ports.ts';
import type { EditKind } from '../convergence/model-store.ts';

/** What a source's clients ask, and what a test may do to the store behind it. */
export interface SourceUnderTest {
  readonly source: CustomerSource & CustomerList;
  now(): number;
  advance(ms: number): void;
  /** Writes the notes `new`; the id. */
  create(): number;
  /** Writes new notes, which it returns. */
  edit(id: number, kind: Extract<EditKind, 'moved' | 'unmoved'>): string;
  remove(id: number): void;
  /** The next answer about one customer is that it does not exist. */
  deny(id: number): void;
  /** From now on no list that would hold it is answered. */
  makeUnlistable(id: number): void;
  /** The next answer takes so much longer. */
  delayNextAnswer(ms: number): void;
  /** The next question is answered with a 503, and that is final. */
  failNextAnswer(): void;
}

export interface SourceOptions {
  /** How much the store's clock is ahead; 0 by default. */
  readonly aheadMs?: number;
}

export type OpenSource = (options?: SourceOptions) => Promise<SourceUnderTest>;

/** From the question to the answer, in the model as in the store that is asked. */
export const answerMs = 1;
