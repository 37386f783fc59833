import { ConfigurationError, ListOrderError, RefusedError } from '../../sync/errors.ts';
import { type Direction, orderOf } from '../../sync/sweep/list-order.ts';
import type { CustomerList, ListAnswer, ListQuestion } from '../../sync/sweep/sweep-ports.ts';
import type { Client } from '../client.ts';
import { cursorBehind } from './cursor.ts';
import { editedAttributes } from './edited-attributes.ts';
import type { Include } from './include.ts';
import { listAmong } from './list-among.ts';
import { openList } from './list-opening.ts';
import { sawAll } from './list-total.ts';
import { createListedRecords } from './listed-records.ts';
import { type Findings, find, modifiedSince, probe } from './questions.ts';

/** The largest page of V3. */
const largestPage = 250;

/** The store's customers over `GET /stores/{store_hash}/v3/customers`, page by page with BigCommerce's cursors. */
export function createCustomerListV3(client: Client, include: readonly Include[]): CustomerList {
  const toRecords = createListedRecords(client, include);

  async function list(question: ListQuestion, deadlineMs: number): Promise<ListAnswer> {
    const { direction, after, modifiedSinceMs } = question;
    const page = await findPage(client, question, include, deadlineMs);
    const { records, unfiltered, ids } = await toRecords(page, modifiedSinceMs, deadlineMs);
    requireOrder(ids, direction, after);
    const lastId = ids.at(-1);
    const { endCursor: nextPage, sentAtMs: askedAtMs, sourceBehindMs } = page;
    // Only a page without customers is the end.
    return { records, unfiltered, lastId, nextPage, isFull: false, askedAtMs, sourceBehindMs };
  }

  return {
    largestPage,
    usePartOfShare: client.usePartOfShare,
    open: (modifiedSinceMs, deadlineMs) => openList(client, modifiedSinceMs, deadlineMs),
    ping: (deadlineMs) => probe(client, deadlineMs),

    list: (question, deadlineMs) =>
      question.ids === undefined
        ? list(question, deadlineMs)
        : listAmong(client, question, question.ids, include, toRecords, deadlineMs),

    isComplete: (walk, deadlineMs) => sawAll(client, walk, deadlineMs),

    async editedBesides(sinceMs, deadlineMs) {
      return include.includes('attributes') ? await editedAttributes(client, sinceMs, deadlineMs) : [];
    },
  };
}

/** Checks customers that are left out, too: an id before the page would stop the walk. */
function requireOrder(ids: readonly number[], direction: Direction, after: number): void {
  const { isBehind } = orderOf(direction);
  for (const [index, id] of ids.entries()) {
    const before = ids[index - 1];
    if (before === undefined ? isBehind(id, after) : !isBehind(before, id)) continue;
    throw new ListOrderError(
      `expected ${direction} ids behind customer ${before ?? after}, got a page with ${id} there`,
    );
  }
}

/** Uses BigCommerce's own cursor. BigCommerce sends no cursor behind an isolated customer, so one is built. */
async function findPage(
  client: Pick<Client, 'get'>,
  { direction, after, nextPage, limit, modifiedSinceMs, isProbe }: ListQuestion,
  include: readonly Include[],
  deadlineMs: number,
): Promise<Findings> {
  const isFirst = after === orderOf(direction).start;
  const ask = (cursor: string | undefined) => {
    const query = new URLSearchParams({
      limit: String(limit),
      include: include.join(','),
      ...modifiedSince(modifiedSinceMs),
      ...(cursor !== undefined && { after: cursor }),
    });
    return find(client, '', query, { deadlineMs, isProbe });
  };

  if (nextPage !== undefined || isFirst) return await ask(nextPage);
  try {
    return await ask(cursorBehind(after));
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    // No customer follows the last possible id, so no customer can be the cause.
    await ask(cursorBehind(orderOf(direction).end)).catch(refuseBuiltCursor);
    throw error;
  }
}

function refuseBuiltCursor(error: unknown): never {
  if (!(error instanceof RefusedError)) throw error;
  throw new ConfigurationError(
    `BigCommerce refuses to continue its list of customers behind one that cannot be read, which no cursor of its own reaches (${error.message}); nothing is deleted; update this software`,
  );
}
