import { type Answer, jsonAnswer } from '../answer.ts';

/** A page of a list with page numbers. */
export function numberedPage<Item>(
  items: readonly Item[],
  { page, limit }: { readonly page: number; readonly limit: number },
): readonly Item[] {
  return items.slice((page - 1) * limit, page * limit);
}

/** Builds `meta.pagination`, without links, as recorded. */
export function paginationOf(
  total: number,
  count: number,
  { page, limit }: { readonly page: number; readonly limit: number },
) {
  return {
    total,
    count,
    per_page: limit,
    current_page: page,
    total_pages: Math.ceil(total / limit),
  };
}

export function listAnswer(data: readonly unknown[], meta: object): Answer {
  return jsonAnswer(200, { data, meta });
}
