import { isPageFault } from '../../sync/errors.ts';
import { orderOf } from '../../sync/sweep/list-order.ts';
import type { FinishedWalk } from '../../sync/sweep/sweep-ports.ts';
import type { Client } from '../client.ts';
import { type FirstReadable, findFirstReadable } from './first-readable.ts';
import { find, idsIn } from './questions.ts';

const topRows = 250;
/** At most this many pages of customers created during a walk are counted. With more, the walk is not complete. */
const mostPages = 40;

/**
 * Compares a walk with the number of customers that BigCommerce counts. Of the whole list, all that are counted at the
 * end must have been seen, except those created since the beginning: they come before the first one. Of the list of
 * modified customers, as many as were counted at the beginning or at the end. Without a count, a walk through the whole
 * list is not complete.
 */
export async function sawAll(
  client: Pick<Client, 'get'>,
  walk: FinishedWalk,
  deadlineMs: number,
): Promise<boolean> {
  const { total, modifiedSinceMs, seen } = walk;
  const isWhole = modifiedSinceMs === undefined;
  if (!isWhole && seen >= (total ?? 0)) return true;

  const top = await findFirstReadable(client, topRows, modifiedSinceMs, deadlineMs);
  const totalNow = top.total ?? Number.NaN;
  if (seen >= totalNow) return true;
  return isWhole && seen >= totalNow - (await countCreated(client, top, walk, deadlineMs));
}

/** Counts from the top the customers before the first customer of the walk. Stops at an unreadable customer. */
async function countCreated(
  client: Pick<Client, 'get'>,
  top: FirstReadable,
  { direction, firstId }: FinishedWalk,
  deadlineMs: number,
): Promise<number> {
  const { isBehind } = orderOf(direction);
  const limit = String(top.isWhole ? topRows : 1);
  let page: Pick<FirstReadable, 'ids' | 'endCursor'> = top;
  let created = 0;
  for (let pages = 1; pages <= mostPages; pages += 1) {
    const { ids, endCursor: after } = page;
    const before = ids.filter((id) => firstId === undefined || isBehind(firstId, id)).length;
    created += before;
    if (before === 0 || before < ids.length || after === undefined) break;
    try {
      const found = await find(client, '', new URLSearchParams({ limit, after }), { deadlineMs });
      page = { ...found, ids: idsIn(found) };
    } catch (error) {
      if (!isPageFault(error)) throw error;
      break;
    }
  }
  return created;
}
