import { isPageFault } from '../../sync/errors.ts';
import type { Client } from '../client.ts';
import { type Findings, find, modifiedSince } from './questions.ts';

/** So many customers at the beginning of the list may be unreadable, and the list can still be used. */
const mostUnreadable = 3;

/** The beginning of the list, and how many customers before it make every answer with them unreadable. */
export interface ListTop {
  readonly found: Findings;
  readonly unreadable: number;
}

/** Asks for the first two customers. If that answer cannot be read, it asks for the first one that can be read. */
export async function findTop(
  client: Pick<Client, 'get'>,
  modifiedSinceMs: number | undefined,
  deadlineMs: number,
): Promise<ListTop> {
  for (let unreadable = 0; ; unreadable += 1) {
    const query = new URLSearchParams({
      // With one customer a page, page numbers count customers.
      ...(unreadable === 0 ? { limit: '2' } : { limit: '1', page: String(unreadable + 1) }),
      ...modifiedSince(modifiedSinceMs),
    });
    try {
      return { found: await find(client, '', query, { deadlineMs, isProbe: unreadable > 0 }), unreadable };
    } catch (error) {
      if (!isPageFault(error) || unreadable === mostUnreadable) throw error;
    }
  }
}
