import type { StateItems } from './state-items.ts';

/** The next run does not use the lists of this one. */
const days = 7;

export async function keepMissing(
  items: Pick<StateItems, 'putForDays'>,
  runId: string,
  list: string,
  customerIds: readonly number[],
): Promise<void> {
  await items.putForDays(nameOf(runId, list), days, { customerIds });
}

/** A list that has expired is empty: the next full sweep finds its customers again. */
export async function readMissing(
  items: Pick<StateItems, 'get'>,
  runId: string,
  list: string,
): Promise<number[]> {
  const ids = (await items.get(nameOf(runId, list)))?.['customerIds'];
  return Array.isArray(ids) ? ids.map(Number) : [];
}

/** The names of all lists begin with it. */
export const missingPrefix = 'missing/';

function nameOf(runId: string, list: string): string {
  return `${missingPrefix}${runId}/${list}`;
}

/** The run whose list has this name. */
export function runOf(name: string): string {
  return name.split('/')[1] ?? '';
}
