import { isObject, numeralOf } from '../fields.ts';

/** What a list says about itself. */
export interface Pagination {
  /** How many records the question has on all pages. NaN when it cannot be read: then it equals nothing. */
  readonly total?: number;
  /** Opaque: where the next page begins. */
  readonly endCursor?: string;
}

/** Never throws: what is missing or odd makes a reader only more careful. */
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
