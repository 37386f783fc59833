import type { SimulatedStore } from '../store/simulated-store.ts';

const loyaltyLevel = 1;
const birthday = 2;
const cities = ['Austin', 'Berlin', 'Łódź', 'São Paulo'];

/**
 * Gives customers the parts that only V3 has: addresses and attributes. Some have more than ten addresses, so that a
 * second request is needed. Causes no event and moves no date.
 */
export function addParts(store: SimulatedStore, customerIds: readonly number[]): void {
  for (const id of customerIds) {
    const addresses = id % 500 === 7 ? 12 : id % 3;
    for (let n = 0; n < addresses; n += 1)
      store.addAddress(id, { city: cities[(id + n) % cities.length] ?? '' });
    if (id % 4 === 0) store.setAttribute(id, loyaltyLevel, 'silver');
    if (id % 10 === 0) store.setAttribute(id, birthday, '1990-05-06');
  }
}

/**
 * Changes attributes as an app does over the API: without a webhook and without a new date_modified. Returns the number
 * of changes.
 */
export function promote(store: SimulatedStore): number {
  const ids = store
    .customers()
    .map(({ id }) => id)
    .filter((id) => id % 400 === 8);
  for (const id of ids) store.setAttribute(id, loyaltyLevel, 'gold');
  return ids.length;
}
