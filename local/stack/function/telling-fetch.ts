import type { Sighting } from './messages.ts';

/** Creates a fetch that reports the store's answers about customers before it returns them. */
export function createTellingFetch(tell: (sighting: Sighting) => void): typeof fetch {
  return async (url, options) => {
    const response = await fetch(url, options);
    const { pathname, searchParams } = new URL(String(url));
    const [, customers, name = ''] = /\/v2(\/customers)(?:\/(\w+))?$/.exec(pathname) ?? [];
    if (customers === undefined) return response;

    if (/^\d+$/.test(name) && [200, 404].includes(response.status)) {
      tell({ kind: 'fetched', customerId: Number(name) });
    } else if (name === '' && response.status === 200 && !searchParams.has('max_id')) {
      const records = await readCopy(response);
      const customerIds = Array.isArray(records) ? records.map(({ id }) => Number(id)) : [];
      tell({ kind: 'listed', customerIds });
    }
    return response;
  };
}

/** An unreadable answer counts as an empty object. The function itself deals with it. */
async function readCopy(response: Response): Promise<object> {
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => undefined);
  return typeof body === 'object' && body !== null ? body : {};
}
