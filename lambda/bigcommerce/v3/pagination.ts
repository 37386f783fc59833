import { isObject, numeralOf } from '../fields.ts';

/** The `meta` of a list. */
export interface Pagination {
  /** The number of records on all pages. NaN if it cannot be read, so that it equals nothing. */
  readonly total?: number;
  /** The beginning of the next page, in an opaque form. */
  readonly endCursor?: string;
}

/** Never throws: if something is missing or odd, the reader is only more careful. */
export function readPagination(body: unknown): Pagination {
  const meta = objectIn(body, 'meta');
  const total = objectIn(meta, 'pagination')['total'];
  const endCursor = objectIn(meta, 'cursor_pagination')['end_cursor'];
  return {
    ...(total !== undefined && { total: toCount(total) }),
    ...(typeof endCursor === 'string' && endCursor !== '' && { endCursor }),
  };
}

function objectIn(value: unknown, name: string): Readonly<Record<string, unknown>> {
  const inner = isObject(value) ? value[name] : undefined;
  return isObject(inner) ? inner : {};
}

function toCount(value: unknown): number {
  const numeral = numeralOf(value) ?? '';
  return /^\d{1,15}$/.test(numeral) ? Number(numeral) : Number.NaN;
}
