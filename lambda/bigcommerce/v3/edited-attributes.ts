import { ContradictoryAnswerError, isPageFault } from '../../sync/errors.ts';
import type { Client } from '../client.ts';
import { readObject } from '../fields.ts';
import { readId } from '../shared-fields.ts';
import { dateModifiedIn, find, modifiedSince, wasModifiedSince } from './questions.ts';

/** A page that cannot be read is asked for in parts. Each size divides the one before. */
const [rowsPerPage, ...partSizes] = [250, 50, 10, 2, 1] as const;
/** At most this many values may be unreadable. With more, the API is at fault. */
const mostUnreadable = 3;

interface Page {
  /** The first value, to compare pages. */
  readonly first: string | undefined;
  readonly customerIds: readonly number[];
  readonly isEnd: boolean;
}

/**
 * The customers with an attribute value edited since the given time. An edit through the API does not change the
 * customer's `date_modified` and causes no webhook. An unreadable value names no customer; the next full sweep finds
 * its change.
 */
export async function editedAttributes(
  client: Pick<Client, 'get'>,
  sinceMs: number,
  deadlineMs: number,
): Promise<readonly number[]> {
  let unreadable = 0;

  async function read(page: number, size: number, smaller: readonly number[]): Promise<Page> {
    try {
      return await askForPage(client, page, size, sinceMs, deadlineMs);
    } catch (error) {
      if (!isPageFault(error)) throw error;
      const [partSize, ...others] = smaller;
      if (partSize !== undefined) return await readInParts(page, size / partSize, partSize, others);
      unreadable += 1;
      if (unreadable > mostUnreadable) throw error;
      return { first: undefined, customerIds: [], isEnd: false };
    }
  }

  async function readInParts(page: number, parts: number, partSize: number, smaller: readonly number[]) {
    const pages: Page[] = [];
    for (let part = 1; part <= parts; part += 1) {
      pages.push(await read((page - 1) * parts + part, partSize, smaller));
      if (pages.at(-1)?.isEnd) break;
    }
    return {
      first: pages[0]?.first,
      customerIds: pages.flatMap(({ customerIds }) => customerIds),
      isEnd: pages.some(({ isEnd }) => isEnd),
    };
  }

  const ids = new Set<number>();
  let before: string | undefined;
  for (let page = 1; ; page += 1) {
    const { first, customerIds, isEnd } = await read(page, rowsPerPage, partSizes);
    if (first !== undefined && first === before) {
      throw new ContradictoryAnswerError(`page ${page} of the attribute values is the one before it`);
    }
    for (const id of customerIds) ids.add(id);
    if (isEnd) return [...ids];
    before = first;
  }
}

async function askForPage(
  client: Pick<Client, 'get'>,
  page: number,
  size: number,
  sinceMs: number,
  deadlineMs: number,
): Promise<Page> {
  const query = new URLSearchParams({ limit: String(size), page: String(page), ...modifiedSince(sinceMs) });
  const isProbe = size < rowsPerPage;
  const { data, total = Number.NaN } = await find(client, '/attribute-values', query, {
    deadlineMs,
    isProbe,
  });
  const edited = data.filter((value) => wasModifiedSince(dateModifiedIn(value), sinceMs));
  return {
    first: data.length > 0 ? JSON.stringify(data[0]) : undefined,
    customerIds: edited.map((value) => readId(readObject(value, 'data')['customer_id'], 'data.customer_id')),
    isEnd: data.length === 0 || page * size >= total,
  };
}
