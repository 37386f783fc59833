import { ContradictoryAnswerError } from '../../sync/errors.ts';
import type { Client } from '../client.ts';
import type { CountedList } from './counted-list.ts';
import type { Include } from './include.ts';
import { find } from './questions.ts';

const endpoints = { addresses: '/addresses', attributes: '/attribute-values' } as const;
const rowsPerPage = 250;
/** No customer has 25,000 addresses: then page numbers are ignored. */
const mostPages = 100;

/**
 * Reads a list of one customer from its own endpoint, which has page numbers only. It ends with a page without rows, or
 * as soon as `total` is reached.
 */
export async function readWholeList(
  client: Pick<Client, 'get'>,
  name: CountedList,
  customerId: number,
  include: readonly Include[],
  deadlineMs: number,
): Promise<readonly unknown[]> {
  const hasFormFields = name === 'addresses' && include.includes('formfields');
  const rows: unknown[] = [];
  for (let page = 1; page <= mostPages; page += 1) {
    const query = new URLSearchParams({
      'customer_id:in': String(customerId),
      limit: String(rowsPerPage),
      page: String(page),
      ...(hasFormFields && { include: 'formfields' }),
    });
    const { data, total = Number.POSITIVE_INFINITY } = await find(client, endpoints[name], query, {
      deadlineMs,
    });
    rows.push(...data);
    if (data.length === 0 || rows.length >= total) return rows;
  }
  throw new ContradictoryAnswerError(`${name} of customer ${customerId} have more than ${mostPages} pages`);
}
