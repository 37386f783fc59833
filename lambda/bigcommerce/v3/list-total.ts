import { isPageFault } from '../../sync/errors.ts';
import { orderOf } from '../../sync/sweep/list-order.ts';
import type { FinishedWalk } from '../../sync/sweep/sweep-ports.ts';
import type { Client } from '../client.ts';
import { existingAbove } from './existing-ids.ts';
import { findTop } from './list-top.ts';
import { find, idsIn } from './questions.ts';

/** More than are created during a walk. */
const topRows = 250;

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
  const { total = 0, modifiedSinceMs, seen } = walk;
  if (modifiedSinceMs === undefined) {
    const { totalNow = Number.NaN, created } = await countWhole(client, walk, deadlineMs);
    return seen >= totalNow - created;
  }
  if (seen >= total) return true;
  const { found } = await findTop(client, modifiedSinceMs, deadlineMs);
  return seen >= (found.total ?? Number.NaN);
}

interface Count {
  readonly totalNow: number | undefined;
  /** How many customers were created since the beginning of the walk. */
  readonly created: number;
}

async function countWhole(
  client: Pick<Client, 'get'>,
  { direction, firstId }: FinishedWalk,
  deadlineMs: number,
): Promise<Count> {
  const { isBehind } = orderOf(direction);
  const isNew = (id: number) => firstId === undefined || isBehind(firstId, id);
  try {
    const query = new URLSearchParams({ limit: String(topRows) });
    const top = await find(client, '', query, { deadlineMs });
    return { totalNow: top.total, created: idsIn(top).filter(isNew).length };
  } catch (error) {
    if (!isPageFault(error) || firstId === undefined) throw error;
    // One of so many may be unreadable, so fewer are asked for.
    const { found } = await findTop(client, undefined, deadlineMs);
    const above = direction === 'descending' ? await existingAbove(client, firstId, deadlineMs) : [];
    return { totalNow: found.total, created: above.length };
  }
}
