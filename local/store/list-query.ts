import type { CustomerRecord } from './customer-records.ts';

/** The filters of a list of customers. */
export interface ListQuery {
  readonly minId: number;
  readonly maxId: number;
  readonly matches: (record: CustomerRecord) => boolean;
  readonly page: number;
  readonly limit: number;
}

/** The list refuses a parameter. */
export class RefusedQueryError extends Error {
  override readonly name = 'RefusedQueryError';
}

/** Reads the documented parameters of `GET /v2/customers`. Throws a RefusedQueryError for any other. */
export function parseListQuery(query: URLSearchParams, now: number): ListQuery {
  const filters = [...query].flatMap(([field, value]) => {
    if (Object.hasOwn(numbers, field)) return [];
    const filter = filterOf(field, value, now);
    if (!filter) throw new RefusedQueryError(`The field '${field}' is not supported by this resource.`);
    return [filter];
  });
  return {
    minId: numberIn(query, 'min_id'),
    maxId: numberIn(query, 'max_id'),
    matches: (record) => filters.every((filter) => filter(record)),
    page: numberIn(query, 'page'),
    limit: numberIn(query, 'limit'),
  };
}

type Filter = (record: CustomerRecord) => boolean;

const numbers = {
  min_id: { least: 0, most: Number.MAX_SAFE_INTEGER, unset: 0 },
  max_id: { least: 0, most: Number.MAX_SAFE_INTEGER, unset: Number.MAX_SAFE_INTEGER },
  page: { least: 1, most: Number.MAX_SAFE_INTEGER, unset: 1 },
  limit: { least: 1, most: 250, unset: 50 },
};

function numberIn(query: URLSearchParams, field: keyof typeof numbers): number {
  const { least, most, unset } = numbers[field];
  const value = query.get(field);
  if (value === null) return unset;
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < least || number > most) throw invalid(field);
  return number;
}

function filterOf(field: string, value: string, now: number): Filter | undefined {
  switch (field) {
    case 'email':
    case 'first_name':
    case 'last_name':
    case 'company':
    case 'phone':
    case 'store_credit':
    case 'customer_group_id':
    case 'tax_exempt_category':
      return ({ customer }) => String(customer[field]) === value;
    case 'min_date_created':
    case 'max_date_created':
    case 'min_date_modified':
    case 'max_date_modified': {
      const boundMs = parseDate(field, value, now);
      const date = field.endsWith('created') ? 'createdMs' : 'modifiedMs';
      return field.startsWith('min')
        ? (record) => record[date] >= boundMs
        : (record) => record[date] <= boundMs;
    }
  }
}

/** Reads a date. A date without a time gets the current time of day, as at BigCommerce; clients should not send one. */
function parseDate(field: string, value: string, now: number): number {
  const isDateAlone = /^\d{4}-\d\d-\d\d$/.test(value);
  const dateTime = isDateAlone ? `${value}${new Date(now).toISOString().slice(10)}` : value;
  const ms = Date.parse(dateTime);
  if (Number.isNaN(ms) || !/(Z|GMT|[+-]\d\d:?\d\d)$/.test(dateTime)) throw invalid(field);
  return ms;
}

function invalid(field: string): RefusedQueryError {
  return new RefusedQueryError(`The field '${field}' is invalid.`);
}
