import type { Oddities } from '../../local/store/v3/oddities.ts';
import type { Quirk } from '../convergence/spoilt.ts';
import { openBigCommerce } from './bigcommerce-source.ts';
import type { CursorSourceUnderTest, SourceOptions } from './source-under-test.ts';

const quirks: Record<Quirk, Oddities> = {
  'ignores the filter': { cursorIgnoresFilters: true },
  'repeats the cursor': { cursorRepeats: true },
  'counts too many': { total: (total) => total + 2 },
  'counts too few': { total: (total) => Math.max(0, total - 2) },
};
const none: Oddities = { cursorIgnoresFilters: false, cursorRepeats: false, total: (total) => total };

export async function openBigCommerceV3(options: SourceOptions = {}): Promise<CursorSourceUnderTest> {
  const unlistable = new Set<number>();
  const leftOut = new Set<number>();
  const denied = new Set<number>();
  const odd = { refusedIds: [] as number[], repeatedIds: [] as number[] };

  /** Changes the answers about some customers, after the store has sent them. */
  const changing: typeof fetch = async (request, init) => {
    const answer = await fetch(request, init);
    if (answer.status !== 200) return answer;
    const body = (await answer.json()) as Body;
    if (!Array.isArray(body.data)) return Response.json(body, answer);
    if (body.data.some(({ id }) => unlistable.has(id)))
      return Response.json({ status: 500 }, { status: 500, headers: answer.headers });
    const isById = new URL(String(request)).searchParams.has('id:in');
    const data = body.data.filter(({ id }) => !(isById ? denied.delete(id) : leftOut.has(id)));
    const pagination = isById && { pagination: { ...body.meta.pagination, total: data.length } };
    return Response.json({ data, meta: { ...body.meta, ...pagination } }, answer);
  };

  const { store, anyApi } = await openBigCommerce(options, {
    customers: { customersApi: 'v3', include: ['attributes'], omitFields: [] },
    fetch: changing,
  });
  let edits = 0;

  return {
    ...anyApi,
    direction: 'descending',
    editAttribute(id) {
      edits += 1;
      store.setAttribute(id, 1, `value ${edits}`);
    },
    deny: (id) => denied.add(id),
    makeUnlistable: (id) => unlistable.add(id),
    refuse(id) {
      odd.refusedIds.push(id);
      store.changeV3(odd);
    },
    contradict(id) {
      odd.repeatedIds.push(id);
      store.changeV3(odd);
    },
    leaveOut: (id) => leftOut.add(id),
    begin: (quirk) => store.changeV3(quirks[quirk]),
    end: () => store.changeV3(none),
  };
}

interface Body {
  readonly data: readonly { readonly id: number }[];
  readonly meta: { readonly pagination?: object };
}
