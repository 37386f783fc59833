import { orderOf } from './list-order.ts';
import type { ListedPage } from './listed-page.ts';
import type { OpenedList } from './sweep-run.ts';

/**
 * The list once its first page is read. Customers created between its opening and that page are on the page, so the first
 * one of them is the first of the list. A source that neither names its first customer nor counts needs none.
 */
export function withFirstPage(
  list: OpenedList,
  { records: [first] }: Pick<ListedPage, 'records'>,
): OpenedList {
  const { direction, firstId, total } = list;
  if (first === undefined || (firstId === undefined && total === undefined)) return list;
  const isEarlier = firstId === undefined || orderOf(direction).isBehind(firstId, first.id);
  return isEarlier ? { ...list, firstId: first.id } : list;
}
