import pLimit from 'p-limit';
import type { StateItems } from './state-items.ts';

/** Less than the 14 days for which the refresh queue and its dead-letter queue keep a request. */
const days = 13;
const callsInFlight = 16;

/** Returns those of the customers that are marked. */
export async function readUnreadable(
  items: Pick<StateItems, 'getUnexpired'>,
  customerIds: readonly number[],
): Promise<ReadonlySet<number>> {
  const marked = await pLimit(callsInFlight).map(customerIds, async (id) =>
    (await items.getUnexpired(markerOf(id))) === undefined ? [] : id,
  );
  return new Set(marked.flat());
}

export async function markUnreadable(
  items: Pick<StateItems, 'putForDays'>,
  customerIds: readonly number[],
): Promise<void> {
  await pLimit(callsInFlight).map(customerIds, (id) => items.putForDays(markerOf(id), days, {}));
}

/** The item that marks a customer. */
export function markerOf(customerId: number): string {
  return `unreadable/${customerId}`;
}
