import type { SweepEvents, SweepStates } from './sweep-ports.ts';
import type { SweepRun } from './sweep-run.ts';

/**
 * Requests a refresh of customers whose listed records cannot be used; returns how many. A full sweep leaves out those
 * that were requested lately, because nothing shows that they have changed since.
 */
export async function askById(
  customerIds: readonly number[],
  { scope }: Pick<SweepRun, 'scope'>,
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
