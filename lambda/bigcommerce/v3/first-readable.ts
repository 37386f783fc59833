import { isPageFault } from '../../sync/errors.ts';
import type { Client } from '../client.ts';
import { type Findings, find, idsIn, modifiedSince } from './questions.ts';

/** The list is usable if at most this many customers at its beginning are unreadable. */
const mostUnreadable = 3;

/** The beginning of the list. */
export interface FirstReadable extends Findings {
  readonly ids: readonly number[];
  /** Whether all requested rows could be read. If not, there is at most one row. */
  readonly isWhole: boolean;
  /** Number of customers before the first id, none of whom can be read in a list. */
  readonly unreadable: number;
}

/**
 * Requests the first `rows` customers of the list, without includes. If one of them makes the answer unreadable,
 * requests single customers until one can be read: with one customer per page, page numbers count customers.
 */
export async function findFirstReadable(
  client: Pick<Client, 'get'>,
  rows: number,
  modifiedSinceMs: number | undefined,
  deadlineMs: number,
): Promise<FirstReadable> {
  async function ask(limit: number, page: number) {
    const query = new URLSearchParams({
      limit: String(limit),
      ...(page > 1 && { page: String(page) }),
      ...modifiedSince(modifiedSinceMs),
    });
    const found = await find(client, '', query, { deadlineMs, isProbe: limit < rows || page > 1 });
    return { ...found, ids: idsIn(found) };
  }

  try {
    return { ...(await ask(rows, 1)), isWhole: true, unreadable: 0 };
  } catch (error) {
    if (!isPageFault(error)) throw error;
  }
  for (let unreadable = 0; ; unreadable += 1) {
    try {
      return { ...(await ask(1, unreadable + 1)), isWhole: false, unreadable };
    } catch (error) {
      if (!isPageFault(error) || unreadable === mostUnreadable) throw error;
    }
  }
}
