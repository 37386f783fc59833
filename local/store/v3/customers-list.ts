import type { Answer } from '../answer.ts';
import type { CustomerRecord, CustomerRecords } from '../customer-records.ts';
import type { Presentation } from '../customers-resource.ts';
import type { CustomerParts } from './customer-parts.ts';
import { oddFindings } from './odd-findings.ts';
import type { Oddities } from './oddities.ts';
import { RefusedError } from './refused-error.ts';
import { includes, toV3 } from './to-v3.ts';
import { fromCursor, toCursor } from './v3-cursor.ts';
import { listAnswer, numberedPage, paginationOf } from './v3-page.ts';
import { idsIn, pageIn, periodIn, requireKnown, wordsIn } from './v3-query.ts';

export interface CustomersList {
  readonly records: CustomerRecords;
  readonly parts: CustomerParts;
  readonly oddities: Oddities;
  readonly present: Presentation;
}

const parameters = [
  'id:in',
  'date_created:min',
  'date_created:max',
  'date_modified:min',
  'date_modified:max',
  'include',
  'page',
  'limit',
  'after',
];

/** Answers `GET /v3/customers`: by ids, by page number, and by cursor. */
export function listCustomers(query: URLSearchParams, list: CustomersList): Answer {
  requireKnown(query, parameters);
  const include = wordsIn(query, 'include', includes);
  const after = query.get('after');
  const { data, meta } = after === null ? firstOf(query, list) : behind(after, query, list);
  const shown = data.map(({ customer }) => list.present(toV3(customer, list.parts, include)));
  return listAnswer(shown, meta);
}

interface Page {
  readonly data: readonly CustomerRecord[];
  readonly meta: object;
}

/** Returns a page by its number. Only the first one also has cursors. */
function firstOf(query: URLSearchParams, list: CustomersList): Page {
  const place = pageIn(query);
  const found = findingsOf(query, list);
  const data = numberedPage(found, place);
  const total = list.oddities.total?.(found.length) ?? found.length;
  const hasMore = found.length > data.length;
  return {
    data,
    meta: {
      pagination: paginationOf(total, data.length, place),
      ...(place.page === 1 && { cursor_pagination: cursorsOf(data, hasMore, place.limit) }),
    },
  };
}

function findingsOf(query: URLSearchParams, { records, oddities }: CustomersList): readonly CustomerRecord[] {
  const ids = idsIn(query, 'id:in');
  const matches = filterOf(query);
  const walk = isAscending(oddities) ? records.from(0) : records.downFrom(Number.MAX_SAFE_INTEGER);
  if (ids === undefined) return [...Iterator.from(walk).filter(matches)];
  if (oddities.refusedIds?.some((id) => ids.includes(id))) {
    throw new RefusedError(422, 'The value of id:in is refused.');
  }
  const ordered = [...new Set(ids)].sort((a, b) => (isAscending(oddities) ? a - b : b - a));
  const found = ordered.flatMap((id) => records.find(id) ?? []).filter(matches);
  return oddFindings(found, records, oddities);
}

/** Returns the page behind a cursor. The page number is ignored. */
function behind(after: string, query: URLSearchParams, { records, oddities }: CustomersList): Page {
  const { limit } = pageIn(query);
  const id = fromCursor(after);
  const matches = oddities.cursorIgnoresFilters ? () => true : filterOf(query);
  const walk = isAscending(oddities) ? records.from(id + 1) : records.downFrom(id - 1);
  const found = [
    ...Iterator.from(walk)
      .filter(matches)
      .take(limit + 1),
  ];
  const data = found.slice(0, limit);
  const { links, ...cursors } = cursorsOf(data, found.length > limit, limit);
  return {
    data,
    meta: {
      cursor_pagination: {
        ...cursors,
        ...(oddities.cursorRepeats && { end_cursor: after }),
        ...(!oddities.linksMissing && { links }),
      },
    },
  };
}

/** Builds the cursors of a page. The last page has no links. */
function cursorsOf(data: readonly CustomerRecord[], hasMore: boolean, limit: number) {
  const [first, last] = [data[0], data.at(-1)];
  const end = last && toCursor(last.customer.id);
  return {
    count: data.length,
    per_page: limit,
    ...(first && { start_cursor: toCursor(first.customer.id) }),
    ...(end && { end_cursor: end }),
    links: hasMore && end ? { next: `?limit=${limit}&after=${end}` } : {},
  };
}

function filterOf(query: URLSearchParams): (record: CustomerRecord) => boolean {
  const ids = idsIn(query, 'id:in');
  const isCreatedThen = periodIn(query, 'date_created');
  const isModifiedThen = periodIn(query, 'date_modified');
  return ({ customer, createdMs, modifiedMs }) =>
    (ids?.includes(customer.id) ?? true) && isCreatedThen(createdMs) && isModifiedThen(modifiedMs);
}

function isAscending({ order }: Oddities): boolean {
  return order === 'ascending';
}
