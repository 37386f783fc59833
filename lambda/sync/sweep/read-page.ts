import { ContractError, isPageFault, ListUnavailableError, passesByItself, SyncError } from '../errors.ts';
import { type ListedPage, toPage } from './listed-page.ts';
import { largestPage } from './page-size.ts';
import type { CustomerList, ListQuestion } from './sweep-ports.ts';
import type { SweepRun } from './sweep-run.ts';

/** How far a run has come. */
export type Place = Pick<SweepRun, 'cursor' | 'readableId' | 'counts'>;

/** A page, or why it cannot be read although the source answers; rejects with what no record can cause. */
export type ReadPage = (question: ListQuestion) => Promise<ListedPage | SyncError>;

export function createPageReader(
  source: Pick<CustomerList, 'list' | 'ping'>,
  { cursor, readableId = cursor }: Place,
  modifiedSinceMs: number | undefined,
  deadlineMs: number,
): ReadPage {
  /** Asks for the last customer that could be read: if that fails now, it is not the page. */
  async function seeThatItAnswers(): Promise<void> {
    const known = { after: readableId, ids: 0, limit: 0, modifiedSinceMs };
    const answer = readableId > 0 ? source.list(known, deadlineMs) : source.ping(deadlineMs);
    await answer.catch((error: unknown) => {
      throw isPageFault(error) && !passesByItself(error) ? new ListUnavailableError(error) : error;
    });
  }

  return async function read(question) {
    const answer = await source
      .list({ ...question, modifiedSinceMs }, deadlineMs)
      .catch((error: unknown) => toPageFault(error));
    if (answer instanceof SyncError) {
      await seeThatItAnswers();
      return answer;
    }
    const page = toPage(answer, question.after);
    const mayHideOthers = page.isEnd && answer.isFull && question.ids !== 0;
    if (!mayHideOthers) return page;
    if (question.limit >= largestPage) {
      throw new ContractError('id', 'expected more than one customer on a whole page of the list');
    }
    return await read({ ...question, limit: Math.min(largestPage, question.limit * 2) });
  };
}

function toPageFault(error: unknown): SyncError {
  if (isPageFault(error)) return error;
  throw error;
}
