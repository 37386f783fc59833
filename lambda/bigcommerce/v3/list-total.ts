import { orderOf } from '../../sync/sweep/list-order.ts';
import type { FinishedWalk } from '../../sync/sweep/sweep-ports.ts';
import type { Client } from '../client.ts';
import { find, idsIn, modifiedSince } from './questions.ts';

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
  { direction, firstId, total, modifiedSinceMs, seen }: FinishedWalk,
  deadlineMs: number,
): Promise<boolean> {
  const isWhole = modifiedSinceMs === undefined;
  if (!isWhole && seen >= (total ?? 0)) return true;

  const query = new URLSearchParams({ limit: String(topRows), ...modifiedSince(modifiedSinceMs) });
  const top = await find(client, '', query, { deadlineMs });
  const totalNow = top.total ?? Number.NaN;
  if (!isWhole) return seen >= totalNow;

  const { isBehind } = orderOf(direction);
  const created = idsIn(top).filter((id) => firstId === undefined || isBehind(firstId, id)).length;
  return seen >= totalNow - created;
}
