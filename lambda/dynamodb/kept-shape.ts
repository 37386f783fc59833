import { parseTimestamp, toTimestamp } from '../customer/timestamp.ts';
import type { KeptShape } from '../sync/sweep/sweep-ports.ts';
import type { StateItems } from './state-items.ts';

const name = 'shape';

/** Undefined if there is none, or one that cannot be read: then the next sweep keeps a new one. */
export async function readShape(items: Pick<StateItems, 'get'>): Promise<KeptShape | undefined> {
  const { shape, since, isSwept } = (await items.get(name)) ?? {};
  const sinceMs = Date.parse(parseTimestamp(String(since)) ?? '');
  if (typeof shape !== 'string' || Number.isNaN(sinceMs)) return undefined;
  return { shape, sinceMs, isSwept: isSwept === true };
}

export async function keepShape(
  items: Pick<StateItems, 'update'>,
  { shape, sinceMs, isSwept }: KeptShape,
  storeHash: string,
): Promise<void> {
  await items.update(name, {
    expression: 'SET storeHash = :storeHash, shape = :shape, since = :since, isSwept = :isSwept',
    condition: 'attribute_not_exists(storeHash) OR storeHash = :storeHash',
    values: { ':storeHash': storeHash, ':shape': shape, ':since': toTimestamp(sinceMs), ':isSwept': isSwept },
  });
}
