import type { LiveVersion, Tombstone } from '../../lambda/customer/version.ts';

export const noonMs = Date.parse('2024-05-06T12:00:00Z');
export const elevenOClock = '2024-05-06T11:00:00.000Z';
export const secondAfterEleven = '2024-05-06T11:00:01.000Z';

interface Fields {
  /** After noon. */
  readonly afterMs?: number;
  readonly notes?: string;
  readonly dateModified?: string;
}

/** A customer as fetched by id. */
export function fetched(id: number, { afterMs = 0, notes = 'a', dateModified }: Fields = {}): LiveVersion {
  const customer = { id, notes, ...(dateModified !== undefined && { dateModified }) };
  return { customer, observedAtMs: noonMs + afterMs };
}

export function listed(id: number, fields: Fields = {}): LiveVersion {
  return { ...fetched(id, fields), isListed: true };
}

export function gone(id: number, { afterMs = 0 }: Pick<Fields, 'afterMs'> = {}): Tombstone {
  return { deletedId: id, observedAtMs: noonMs + afterMs };
}
