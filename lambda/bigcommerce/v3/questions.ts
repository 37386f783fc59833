import { parseTimestamp, toTimestamp } from '../../customer/timestamp.ts';
import { ConfigurationError, RefusedError } from '../../sync/errors.ts';
import type { Client, TimedAnswer } from '../client.ts';
import { isObject, readObject } from '../fields.ts';
import { readId } from '../shared-fields.ts';
import { readData } from './data.ts';
import type { Include } from './include.ts';
import { type Pagination, readPagination } from './pagination.ts';

/** 250 customers with notes of 100 KB each. A larger answer is asked for in parts. */
const maxBodyBytes = 32 * 1024 * 1024;

/** BigCommerce documents no limit of `id:in`; its clients send up to 50. */
export const mostIds = 50;

/** The answer to a question about V3 customers. */
export interface Findings extends Pagination {
  readonly body: unknown;
  readonly data: readonly unknown[];
  readonly sentAtMs: number;
  readonly sourceBehindMs: number;
}

export interface AskV3 {
  readonly deadlineMs: number;
  readonly isProbe?: boolean | undefined;
}

/** Asks `/v3/customers` and what is below it, such as `/addresses`. Throws a ConfigurationError for 404 and 410. */
export async function find(
  client: Pick<Client, 'get'>,
  below: '' | `/${string}`,
  query: URLSearchParams,
  { deadlineMs, isProbe }: AskV3,
): Promise<Findings> {
  const answer = await get(client, `${below}?${query}`, deadlineMs, isProbe);
  const body = answer.kind === 'found' ? answer.body : undefined;
  const { sentAtMs, sourceBehindMs } = answer;
  return { body, data: readData(body), ...readPagination(body), sentAtMs, sourceBehindMs };
}

/** Asks a question that holds no customer. */
export async function probe(client: Pick<Client, 'get'>, deadlineMs: number): Promise<void> {
  await get(client, '/settings', deadlineMs);
}

async function get(
  client: Pick<Client, 'get'>,
  below: string,
  deadlineMs: number,
  isProbe?: boolean,
): Promise<TimedAnswer> {
  const path = `/v3/customers${below}`;
  try {
    const answer = await client.get(path, { deadlineMs, maxBodyBytes, errorForm: 'object', isProbe });
    if (answer.kind !== 'absent') return answer;
  } catch (error) {
    const isGone = error instanceof RefusedError && error.status === 410;
    if (!isGone) throw error;
  }
  throw new ConfigurationError(
    'BigCommerce answered that it has no V3 customers API (404 or 410): check the store hash, and whether BigCommerce has withdrawn it; nothing is deleted',
  );
}

/** A question by ids. Without `limit`, ids past the default page size would be on page 2. */
export function byIds(ids: readonly number[], include: readonly Include[]): URLSearchParams {
  return new URLSearchParams({
    'id:in': ids.join(','),
    limit: String(ids.length),
    ...(include.length > 0 && { include: include.join(',') }),
  });
}

/** The filter for customers or attributes modified since then, in a full time with a zone; empty without a moment. */
export function modifiedSince(sinceMs: number | undefined): Readonly<Record<string, string>> {
  return sinceMs === undefined ? {} : { 'date_modified:min': `${toTimestamp(sinceMs).slice(0, 19)}Z` };
}

/** Whether the filter was respected. Dates have whole seconds, and a record without one proves nothing. */
export function wasModifiedSince(date: string | undefined, sinceMs: number | undefined): boolean {
  if (sinceMs === undefined || date === undefined) return true;
  return Date.parse(date) >= Math.floor(sinceMs / 1_000) * 1_000;
}

/** The ids of customers, in the order of the answer. Throws a ContractError for a record without one. */
export function idsIn({ data }: Pick<Findings, 'data'>): number[] {
  return data.map((record, index) => {
    const path = `data[${index}]`;
    return readId(readObject(record, path)['id'], `${path}.id`);
  });
}

/** The `date_modified` of a record, unless it cannot be read. */
export function dateModifiedIn(record: unknown): string | undefined {
  const date = isObject(record) ? record['date_modified'] : undefined;
  return typeof date === 'string' ? parseTimestamp(date) : undefined;
}
