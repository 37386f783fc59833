import { isPageFault } from '../../sync/errors.ts';
import type { OpenedList } from '../../sync/sweep/sweep-run.ts';
import type { Client } from '../client.ts';
import {
  byIds,
  dateModifiedIn,
  type Findings,
  find,
  idsIn,
  modifiedSince,
  mostIds,
  wasModifiedSince,
} from './questions.ts';

/** So many customers at the beginning of the list may be unreadable, and the list still opens. */
const mostUnreadable = 3;
/** No store has gaps of so many ids at the end of its customers. */
const mostQuestions = 200;

/**
 * Asks for the first two customers: they show the direction of the list. Its total counts only if the filter was
 * respected. Where the first customers make every answer unreadable, their ids are found from the first one that can be
 * read; then the total is not known.
 */
export async function openList(
  client: Pick<Client, 'get'>,
  modifiedSinceMs: number | undefined,
  deadlineMs: number,
): Promise<OpenedList> {
  for (let unreadable = 0; ; unreadable += 1) {
    try {
      const found = await findFirst(client, unreadable, modifiedSinceMs, deadlineMs);
      if (unreadable === 0) return toOpened(found, modifiedSinceMs);
      const [readableId] = idsIn(found);
      if (readableId === undefined) return { direction: 'descending' };
      const firstId = await findFirstId(client, readableId, unreadable, deadlineMs);
      return { direction: 'descending', firstId };
    } catch (error) {
      if (!isPageFault(error) || unreadable === mostUnreadable) throw error;
    }
  }
}

async function findFirst(
  client: Pick<Client, 'get'>,
  behind: number,
  modifiedSinceMs: number | undefined,
  deadlineMs: number,
): Promise<Findings> {
  const query = new URLSearchParams({
    // With one customer a page, page numbers count customers.
    ...(behind === 0 ? { limit: '2' } : { limit: '1', page: String(behind + 1) }),
    ...modifiedSince(modifiedSinceMs),
  });
  return await find(client, '', query, { deadlineMs, isProbe: behind > 0 });
}

function toOpened(found: Findings, modifiedSinceMs: number | undefined): OpenedList {
  const [firstId, secondId] = idsIn(found);
  const { total } = found;
  const isFiltered = found.data.every((record) => wasModifiedSince(dateModifiedIn(record), modifiedSinceMs));
  const isTotalKnown = isFiltered && Number.isFinite(total);
  return {
    direction:
      firstId !== undefined && secondId !== undefined && firstId < secondId ? 'ascending' : 'descending',
    ...(firstId !== undefined && { firstId }),
    ...(total !== undefined && isTotalKnown && { total }),
  };
}

/** Goes up from a customer that can be read until so many are found that the list has before it. Returns the highest. */
async function findFirstId(
  client: Pick<Client, 'get'>,
  readableId: number,
  before: number,
  deadlineMs: number,
): Promise<number> {
  let firstId = readableId;
  let left = before;
  for (let question = 0; left > 0 && question < mostQuestions; question += 1) {
    const ids = Array.from({ length: mostIds }, (_, index) => readableId + question * mostIds + index + 1);
    const existing = await existingAmong(client, ids, deadlineMs);
    firstId = Math.max(firstId, ...existing);
    left -= existing.length;
  }
  return firstId;
}

/** Those that are found, and those that cannot be read even alone. */
async function existingAmong(
  client: Pick<Client, 'get'>,
  ids: readonly number[],
  deadlineMs: number,
): Promise<readonly number[]> {
  try {
    return idsIn(await find(client, '', byIds(ids, []), { deadlineMs, isProbe: true }));
  } catch (error) {
    if (!isPageFault(error)) throw error;
    if (ids.length === 1) return ids;
    const middle = Math.ceil(ids.length / 2);
    const lower = await existingAmong(client, ids.slice(0, middle), deadlineMs);
    return [...lower, ...(await existingAmong(client, ids.slice(middle), deadlineMs))];
  }
}
