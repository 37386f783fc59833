import { SyncError } from '../../sync/errors.ts';

/** An answer that cannot be true: its parts disagree, or it does not fit the question. */
export class ContradictoryAnswerError extends SyncError {
  override readonly name = 'ContradictoryAnswerError';
  readonly retryable = true;

  /** `contradiction` says what was expected and what came, in counts and ids. */
  constructor(contradiction: string) {
    super(`BigCommerce's answer contradicts itself: ${contradiction}; it is asked again later`);
  }
}
