import type { Sighting } from './messages.ts';

/** Creates a fetch that reports the store's answers about customers before it returns them. */
export function createTellingFetch(tell: (sighting: Sighting) => void): typeof fetch {
  return async (url, options) => {
    const response = await fetch(url, options);
    for (const sighting of await sightingsIn(new URL(String(url)), response)) tell(sighting);
    return response;
  };
}

async function sightingsIn({ pathname, searchParams }: URL, response: Response): Promise<Sighting[]> {
  const [, version, name = ''] = /\/(v2|v3)\/customers(?:\/(\w+))?$/.exec(pathname) ?? [];
  if (version === undefined) return [];
  const isFound = response.status === 200;

  const askedIds = searchParams.get('id:in')?.split(',') ?? (/^\d+$/.test(name) ? [name] : []);
  if (askedIds.length > 0) {
    const isAnswered = isFound || (version === 'v2' && response.status === 404);
    return isAnswered ? askedIds.map((id) => ({ kind: 'fetched', customerId: Number(id) })) : [];
  }
  // A V3 list without includes only counts, as does a V2 list of one customer.
  const isList = version === 'v3' ? searchParams.has('include') : !searchParams.has('max_id');
  if (name !== '' || !isFound || !isList) return [];
  const customerIds = recordsIn(await readCopy(response)).map(({ id }) => Number(id));
  return [{ kind: 'listed', customerIds }];
}

/** An unreadable answer has no records. The function itself deals with it. */
function recordsIn(body: unknown): { id?: unknown }[] {
  const records = typeof body === 'object' && body !== null && 'data' in body ? body.data : body;
  return Array.isArray(records) ? records : [];
}

async function readCopy(response: Response): Promise<unknown> {
  return await response
    .clone()
    .json()
    .catch(() => undefined);
}
