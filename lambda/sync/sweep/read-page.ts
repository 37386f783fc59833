import { ContractError, isPageFault, ListUnavailableError, passesByItself, SyncError } from '../errors.ts';
import { orderOf } from './list-order.ts';
import { type ListedPage, toPage } from './listed-page.ts';
import type { CustomerList, ListQuestion } from './sweep-ports.ts';
import type { OpenedList, SweepRun } from './sweep-run.ts';

/** The progress of a run through the list. */
export interface Place
  extends Pick<SweepRun, 'startedAtMs' | 'cursor' | 'nextPage' | 'readableId' | 'counts'> {
  readonly list: OpenedList;
}

/** Returns a page, or why it cannot be read although the source answers. Rejects with an error that no record causes. */
export type ReadPage = (question: Omit<ListQuestion, 'direction'>) => Promise<ListedPage | SyncError>;

export function createPageReader(
  source: Pick<CustomerList, 'list' | 'ping' | 'largestPage'>,
  { cursor, readableId = cursor, list: { direction } }: Place,
  modifiedSinceMs: number | undefined,
  deadlineMs: number,
): ReadPage {
  /** Asks for the last customer that could be read. If that fails now, the page is not the cause. */
  async function seeThatItAnswers(): Promise<void> {
    const known = { direction, after: readableId, ids: 0, limit: 0, modifiedSinceMs };
    const isKnown = readableId !== orderOf(direction).start;
    const answer = isKnown ? source.list(known, deadlineMs) : source.ping(deadlineMs);
    await answer.catch((error: unknown) => {
      throw isPageFault(error) && !passesByItself(error) ? new ListUnavailableError(error) : error;
    });
  }

  return async function read(question) {
    const answer = await source
      .list({ ...question, direction, modifiedSinceMs }, deadlineMs)
      .catch((error: unknown) => toPageFault(error));
    if (answer instanceof SyncError) {
      await seeThatItAnswers();
      return answer;
    }
    const page = toPage(answer, question.after, direction, cursor);
    const mayHideOthers = page.isEnd && answer.isFull && question.ids !== 0;
    if (!mayHideOthers) return page;
    if (question.limit >= source.largestPage) {
      throw new ContractError('id', 'expected more than one customer on a full page of the list');
    }
    return await read({ ...question, limit: Math.min(source.largestPage, question.limit * 2) });
  };
}

function toPageFault(error: unknown): SyncError {
  if (isPageFault(error)) return error;
  throw error;
}
