import { SyncError } from '../errors.ts';
import { orderOf } from './list-order.ts';
import type { ListedPage } from './listed-page.ts';
import type { Place, ReadPage } from './read-page.ts';

/**
 * Finds the customer that makes even the smallest page unreadable. It asks for a range of ids behind the cursor and
 * doubles the range after each success. After the first failure it halves the range in question. Nobody is skipped: a
 * customer that can be read on the way is returned instead. So is a page without customers, where the source only says
 * that nobody has the next ids. Rejects with `failure` when nobody is found.
 */
export async function isolateCustomer(place: Place, failure: SyncError, read: ReadPage): Promise<ListedPage> {
  const { startedAtMs, cursor, list } = place;
  const page = await findCustomer(place, failure, read);
  // Only the opening of the list showed that nobody comes before its first customer.
  const isBehindFirst = list.firstId !== undefined && cursor === orderOf(list.direction).start;
  return isBehindFirst ? { ...page, askedAtMs: Math.min(page.askedAtMs, startedAtMs) } : page;
}

async function findCustomer(
  { cursor, readableId, list: { direction, firstId } }: Place,
  failure: SyncError,
  read: ReadPage,
): Promise<ListedPage> {
  const { start, step, isOver } = orderOf(direction);
  const isAtStart = cursor === start && firstId !== undefined;
  // A descending list with an unknown highest id has no first id to request.
  if (cursor === start && !isAtStart && direction === 'descending') throw failure;
  let from = { after: isAtStart ? step(firstId, -1) : cursor, isBehind: readableId !== undefined };
  let ids = 1;
  let inQuestion = Number.POSITIVE_INFINITY;
  let askedAt = neverAsked;
  while (inQuestion > 1) {
    if (isOver(from.after)) throw failure;
    const page = await read({ ...from, ids, limit: 1, isProbe: true });
    if (page instanceof SyncError) {
      inQuestion = ids;
    } else if (page.isEnd) {
      if (askedAt === neverAsked) askedAt = page;
      from = { after: step(from.after, ids), isBehind: false };
      inQuestion -= ids;
    } else {
      return page;
    }
    ids = inQuestion === Number.POSITIVE_INFINITY ? ids * 2 : Math.max(1, Math.floor(inQuestion / 2));
  }

  const id = step(from.after, 1);
  // The last failure may have been a coincidence.
  const again = await read({ ...from, ids: 1, limit: 1 });
  if (!(again instanceof SyncError)) return again.isEnd ? { ...again, lastId: cursor, isEnd: false } : again;
  // If a question for this customer alone fails, too, no later page may begin with it.
  const alone = await read({ after: id, ids: 0, limit: 0 });
  return {
    records: [{ id, error: again }],
    isolated: 1,
    lastId: id,
    unfiltered: 0,
    ...(alone instanceof SyncError && { readableId: readableId ?? cursor }),
    isEnd: false,
    askedAtMs: askedAt.askedAtMs,
    sourceBehindMs: askedAt.sourceBehindMs,
  };
}

/** Stored customers in a range that was not requested do not count as missing. */
const neverAsked = { askedAtMs: 0, sourceBehindMs: 0 };
