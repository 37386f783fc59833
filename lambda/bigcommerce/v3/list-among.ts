import { chunksOf } from '../../sync/chunks.ts';
import { orderOf } from '../../sync/sweep/list-order.ts';
import type { ListAnswer, ListQuestion } from '../../sync/sweep/sweep-ports.ts';
import type { Client } from '../client.ts';
import { readBatch } from './batch.ts';
import type { Include } from './include.ts';
import type { ToListedRecords } from './listed-records.ts';
import { byIds, find, modifiedSince, mostIds } from './questions.ts';

/** More ids would take long, and the result would be lost if the invocation ended. */
const mostQuestions = 20;

/**
 * The customers among the next `ids` ids behind `after`, or `after` itself if `ids` is 0. V3 knows no ranges, so it
 * asks for 50 ids at a time until some of them are found. If no customer has one of the next 1,000 ids, the answer says
 * so, and the walk continues behind them.
 */
export async function listAmong(
  client: Pick<Client, 'get'>,
  { direction, after, modifiedSinceMs, isProbe }: ListQuestion,
  ids: number,
  include: readonly Include[],
  toRecords: ToListedRecords,
  deadlineMs: number,
): Promise<ListAnswer> {
  const { step, isBehind } = orderOf(direction);
  const most = Math.min(ids, mostQuestions * mostIds);
  const wanted =
    ids === 0
      ? [after]
      : Array.from({ length: most }, (_, index) => step(after, index + 1)).filter((id) => id > 0);
  let answer: ListAnswer | undefined;
  for (const some of chunksOf(wanted, mostIds)) {
    const query = byIds(some, include);
    for (const [name, value] of Object.entries(modifiedSince(modifiedSinceMs))) query.set(name, value);
    const { body, sentAtMs, sourceBehindMs } = await find(client, '', query, { deadlineMs, isProbe });
    const found = [...readBatch(body, some).records];
    const data = found.sort(([a], [b]) => (isBehind(a, b) ? 1 : -1)).map(([, record]) => record);
    const {
      records,
      unfiltered,
      ids: foundIds,
    } = await toRecords({ data, sentAtMs }, modifiedSinceMs, deadlineMs);
    const { askedAtMs = sentAtMs } = answer ?? {};
    answer = { records, unfiltered, lastId: foundIds.at(-1), isFull: false, askedAtMs, sourceBehindMs };
    if (data.length > 0) return answer;
  }
  const { askedAtMs = 0, sourceBehindMs = 0 } = answer ?? {};
  const lastId = ids > most ? wanted.at(-1) : undefined;
  return { records: [], lastId, isFull: false, askedAtMs, sourceBehindMs };
}
