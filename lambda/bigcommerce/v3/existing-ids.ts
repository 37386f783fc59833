import { isPageFault } from '../../sync/errors.ts';
import type { Client } from '../client.ts';
import { byIds, find, idsIn, mostIds } from './questions.ts';

/** No store has gaps of so many ids at the end of its customers. */
const mostQuestions = 200;

/**
 * The existing ids above `id`, also of customers who make every answer with them unreadable. It goes up by 50 ids a
 * question. `isEnough` ends the search; without it, the first 50 ids without anybody do.
 */
export async function existingAbove(
  client: Pick<Client, 'get'>,
  id: number,
  deadlineMs: number,
  isEnough?: (found: readonly number[]) => boolean,
): Promise<readonly number[]> {
  const found: number[] = [];
  for (let question = 0; question < mostQuestions; question += 1) {
    const ids = Array.from({ length: mostIds }, (_, index) => id + question * mostIds + index + 1);
    const existing = await existingAmong(client, ids, deadlineMs);
    found.push(...existing);
    if (isEnough?.(found) ?? existing.length === 0) break;
  }
  return found;
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
