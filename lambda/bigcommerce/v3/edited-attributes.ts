import type { Client } from '../client.ts';
import { readObject } from '../fields.ts';
import { readId } from '../shared-fields.ts';
import { find, modifiedSince } from './questions.ts';

const rowsPerPage = 250;

/**
 * The customers with an attribute whose value was edited since then: through the API such an edit moves no
 * `date_modified` of the customer, and no webhook tells of it.
 */
export async function editedAttributes(
  client: Pick<Client, 'get'>,
  sinceMs: number,
  deadlineMs: number,
): Promise<readonly number[]> {
  const ids = new Set<number>();
  let rows = 0;
  for (let page = 1; ; page += 1) {
    const query = new URLSearchParams({
      limit: String(rowsPerPage),
      page: String(page),
      ...modifiedSince(sinceMs),
    });
    const { data, total = Number.NaN } = await find(client, '/attribute-values', query, { deadlineMs });
    for (const [index, value] of data.entries()) {
      const path = `data[${index}]`;
      ids.add(readId(readObject(value, path)['customer_id'], `${path}.customer_id`));
    }
    rows += data.length;
    if (data.length === 0 || rows >= total) return [...ids];
  }
}
