import type { SweepEvents, SweepStates } from './sweep-ports.ts';
import type { SweepScope } from './sweep-run.ts';

/**
 * Asks by id for customers whose records in the list cannot be used; returns how many. A full sweep leaves out those
 * that were asked for lately, as nothing says that they have changed since.
 */
export async function askById(
  customerIds: readonly number[],
  scope: SweepScope,
  {
    states,
    events,
  }: {
    states: Pick<SweepStates, 'readUnreadable' | 'markUnreadable'>;
    events: Pick<SweepEvents, 'requestRefreshes'>;
  },
): Promise<number> {
  if (customerIds.length === 0) return 0;
  const marked = scope === 'full' ? await states.readUnreadable(customerIds) : new Set<number>();
  const asked = customerIds.filter((id) => !marked.has(id));
  await events.requestRefreshes(asked, 'listed');
  await states.markUnreadable(asked);
  return asked.length;
}
