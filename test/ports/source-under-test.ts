import type { CustomerSource } from '../../lambda/sync/ports.ts';
import type { CustomerList } from '../../lambda/sync/sweep/sweep-ports.ts';
import type { EditKind } from '../convergence/model-store.ts';

/** A source, and the changes that a test may make to the store behind it. */
export interface SourceUnderTest {
  readonly source: CustomerSource & CustomerList;
  now(): number;
  advance(ms: number): void;
  /** Creates a customer with the notes `new`. Returns the id. */
  create(): number;
  /** Writes new notes and returns them. */
  edit(id: number, kind: Extract<EditKind, 'moved' | 'unmoved'>): string;
  remove(id: number): void;
  /** The next answer about one customer says that the customer does not exist. */
  deny(id: number): void;
  /** From now on every list that would contain the customer fails. */
  makeUnlistable(id: number): void;
  /** The next answer takes this much longer. */
  delayNextAnswer(ms: number): void;
  /** The next request fails with a 503 after all retries. */
  failNextAnswer(): void;
}

export interface SourceOptions {
  /** How much the store's clock is ahead; 0 by default. */
  readonly aheadMs?: number;
}

export type OpenSource = (options?: SourceOptions) => Promise<SourceUnderTest>;

/** The time from a request to its answer, in the model and in the simulated store. */
export const answerMs = 1;
