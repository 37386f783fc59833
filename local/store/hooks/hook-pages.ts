import type { HookQuery } from './hook-query.ts';

/** A page of a V3 list with its `meta.pagination`. */
export function pageOf<Item>(items: readonly Item[], { page, limit }: Pick<HookQuery, 'page' | 'limit'>) {
  const data = items.slice((page - 1) * limit, page * limit);
  const totalPages = Math.ceil(items.length / limit);
  const linkTo = (number: number) => `?page=${number}&limit=${limit}`;
  return {
    data,
    pagination: {
      total: items.length,
      count: data.length,
      per_page: limit,
      current_page: page,
      total_pages: totalPages,
      links: {
        ...(page > 1 && { previous: linkTo(page - 1) }),
        current: linkTo(page),
        ...(page < totalPages && { next: linkTo(page + 1) }),
      },
    },
  };
}
