import { RefusedError } from './refused-error.ts';

const mostIds = 50;

/** Throws a RefusedError that names the unknown parameters. */
export function requireKnown(query: URLSearchParams, allowed: readonly string[]): void {
  const unknown = [...query.keys()].filter((name) => !allowed.includes(name));
  if (unknown.length === 0) return;
  throw new RefusedError(422, `These filters are unknown here: ${unknown.join(', ')}.`);
}

/** Reads `page` and `limit` of a list. */
export function pageIn(query: URLSearchParams): { readonly page: number; readonly limit: number } {
  return {
    page: countIn(query, 'page', 1, Number.MAX_SAFE_INTEGER),
    limit: countIn(query, 'limit', 50, 250),
  };
}

/** Reads at most 50 whole numbers in their plainest form. Undefined when the parameter is absent. */
export function idsIn(query: URLSearchParams, name: string): readonly number[] | undefined {
  const value = query.get(name);
  if (value === null) return undefined;
  const ids = value.split(',');
  const areIds = ids.every((id) => /^[1-9]\d{0,14}$/.test(id));
  if (!areIds || ids.length > mostIds) throw invalid(name, `at most ${mostIds} whole numbers`);
  return ids.map(Number);
}

/** Reads words separated by commas. Each must be known. */
export function wordsIn(query: URLSearchParams, name: string, known: readonly string[]): readonly string[] {
  const value = query.get(name);
  if (value === null) return [];
  const words = value.split(',');
  if (!words.every((word) => known.includes(word))) throw invalid(name, `of ${known.join(', ')}`);
  return words;
}

/** Reads a full time with its zone. To a shorter form BigCommerce would add the missing parts. */
export function momentIn(query: URLSearchParams, name: string): number | undefined {
  const value = query.get(name);
  if (value === null) return undefined;
  const ms = Date.parse(value);
  if (Number.isNaN(ms) || !/T.*(Z|[+-]\d\d:?\d\d)$/.test(value)) throw invalid(name, 'a time with its zone');
  return ms;
}

/** Returns a test for moments from `NAME:min` to `NAME:max`, both inclusive. */
export function periodIn(query: URLSearchParams, name: string): (ms: number) => boolean {
  const min = momentIn(query, `${name}:min`) ?? Number.NEGATIVE_INFINITY;
  const max = momentIn(query, `${name}:max`) ?? Number.POSITIVE_INFINITY;
  const isFiltered = query.has(`${name}:min`) || query.has(`${name}:max`);
  return (ms) => !isFiltered || (ms >= min && ms <= max);
}

function countIn(query: URLSearchParams, name: string, unset: number, most: number): number {
  const value = query.get(name);
  if (value === null) return unset;
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < 1 || number > most) throw invalid(name, `from 1 to ${most}`);
  return number;
}

function invalid(name: string, expected: string): RefusedError {
  return new RefusedError(422, `The value of ${name} must be ${expected}.`);
}
