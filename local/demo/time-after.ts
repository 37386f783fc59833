import type { Item } from '../cli/table.ts';

/** What is observed so much later than what is stored wins, whatever a former run did in its own store. */
const laterMs = 16 * 60_000;

/** A time at which all that is stored is old: the fast clock of a former run was ahead of the machine's. */
export function timeAfter(stored: readonly Item[], nowMs: number): number {
  if (stored.length === 0) return nowMs;
  const times = stored
    .map(({ observedAt, watermark }) => Date.parse((observedAt ?? watermark)?.S ?? ''))
    .filter((ms) => !Number.isNaN(ms));
  return times.reduce((latest, ms) => Math.max(latest, ms), nowMs) + laterMs;
}
