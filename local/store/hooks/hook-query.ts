import type { Hook } from './hook.ts';
import { RefusedHookError } from './refused-hook-error.ts';

/** The filters of a list of hooks. */
export interface HookQuery {
  readonly matches: (hook: Hook) => boolean;
  readonly page: number;
  readonly limit: number;
}

/** Reads these documented parameters. Throws a RefusedHookError for any other. */
export function parseHookQuery(
  query: URLSearchParams,
  allowed: readonly string[] = ['is_active', 'scope', 'destination', 'page', 'limit'],
): HookQuery {
  const unknown = [...query.keys()].filter((name) => !allowed.includes(name));
  if (unknown.length > 0) {
    const title = `The filter(s): ${unknown.join(', ')} are not valid filter parameter(s).`;
    throw new RefusedHookError(422, title);
  }
  const isActive = isActiveIn(query);
  const scope = query.get('scope');
  const destination = query.get('destination');
  return {
    matches: (hook) =>
      (isActive === undefined || isActive === (hook.status === 'active')) &&
      (scope === null || scope === hook.scope) &&
      (destination === null || destination === hook.destination),
    page: numberIn(query, 'page', 1, Number.MAX_SAFE_INTEGER),
    limit: numberIn(query, 'limit', 50, 250),
  };
}

function isActiveIn(query: URLSearchParams): boolean | undefined {
  const value = query.get('is_active');
  if (value === null) return undefined;
  if (value !== 'true' && value !== 'false') throw invalid('is_active');
  return value === 'true';
}

function numberIn(query: URLSearchParams, name: string, unset: number, most: number): number {
  const value = query.get(name);
  if (value === null) return unset;
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < 1 || number > most) throw invalid(name);
  return number;
}

function invalid(name: string): RefusedHookError {
  return new RefusedHookError(422, `The filter(s): ${name} are not valid.`);
}
