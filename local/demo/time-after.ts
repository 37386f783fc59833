import type { Item } from '../cli/table.ts';

/** A version observed this much later wins, so rows of an earlier run with another store always lose. */
const laterMs = 16 * 60_000;

/** Returns a time at which all stored rows are old. The fast clock of an earlier run was ahead of the machine's. */
export function timeAfter(stored: readonly Item[], nowMs: number): number {
  if (stored.length === 0) return nowMs;
  const times = stored
    .map(({ observedAt, watermark }) => Date.parse((observedAt ?? watermark)?.S ?? ''))
    .filter((ms) => !Number.isNaN(ms));
  return times.reduce((latest, ms) => Math.max(latest, ms), nowMs) + laterMs;
}
