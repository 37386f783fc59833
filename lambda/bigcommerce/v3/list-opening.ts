import { isPageFault } from '../../sync/errors.ts';
import type { OpenedList } from '../../sync/sweep/sweep-run.ts';
import type { Client } from '../client.ts';
import { type FirstReadable, findFirstReadable } from './first-readable.ts';
import { byIds, dateModifiedIn, find, idsIn, mostIds, wasModifiedSince } from './questions.ts';

/** No store has such a long gap of ids at the end of its customers. */
const mostQuestions = 200;

/**
 * Asks for the first two customers: they show the direction of the list. Its total counts only if the filter was
 * respected. Where the first customers make every answer unreadable, their ids are found from the first one that can be
 * read; then the total is not used. If no id is found at all, the list has no first id although it is not empty.
 */
export async function openList(
  client: Pick<Client, 'get'>,
  modifiedSinceMs: number | undefined,
  deadlineMs: number,
): Promise<OpenedList> {
  const first = await findFirstReadable(client, 2, modifiedSinceMs, deadlineMs);
  const { ids, unreadable } = first;
  if (unreadable === 0) return toOpened(first, modifiedSinceMs);
  // The ids before that one are asked for without the filter, so the whole list must be their measure.
  if (modifiedSinceMs !== undefined) {
    const { firstId } = await openList(client, undefined, deadlineMs);
    return { direction: 'descending', ...(firstId !== undefined && { firstId }) };
  }
  const firstId = await findFirstId(client, ids[0] ?? 0, unreadable, deadlineMs);
  return { direction: 'descending', ...(firstId > 0 && { firstId }) };
}

function toOpened({ ids, data, total }: FirstReadable, modifiedSinceMs: number | undefined): OpenedList {
  const [firstId, secondId] = ids;
  const isFiltered = data.every((record) => wasModifiedSince(dateModifiedIn(record), modifiedSinceMs));
  const isTotalKnown = isFiltered && Number.isFinite(total);
  return {
    direction:
      firstId !== undefined && secondId !== undefined && firstId < secondId ? 'ascending' : 'descending',
    ...(firstId !== undefined && { firstId }),
    ...(total !== undefined && isTotalKnown && { total }),
  };
}

/**
 * Goes up from a readable customer until it has found all customers that the list has before that one. Returns the
 * highest.
 */
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

/** Returns the ids that are found, and the ids that cannot be read even alone. */
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
