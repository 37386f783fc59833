import { sweepScopes } from '../contract.ts';
import { parseTimestamp, toTimestamp } from '../customer/timestamp.ts';
import type { SweepState } from '../sync/sweep/sweep-ports.ts';
import { noCounts, type OpenedList, type SweepCounts, type SweepRun } from '../sync/sweep/sweep-run.ts';
import type { Item } from './customer-item.ts';
import { fromRanges, toRanges } from './list-names.ts';

/** Every lease is shorter. A longer one was written by a wrong clock and is ignored. */
export const longestLeaseMs = 2 * 60_000;

/** The state in a scope's item, as of `nowMs`. */
export function toSweepState(item: Item, nowMs: number): SweepState {
  const leftMs = Number(item['leaseUntil'] ?? 0) - nowMs;
  const run = toRun(item['currentRun']);
  const { watermark, lastBeganAt, firstCompletedAt } = item;
  return {
    isHeld: leftMs > 0 && leftMs <= longestLeaseMs,
    ...(item['needsNewRun'] === true && { needsNewRun: true }),
    ...(run !== undefined && { run }),
    ...(watermark !== undefined && { watermarkMs: toMs(watermark) }),
    ...(lastBeganAt !== undefined && { lastBeganAtMs: toMs(lastBeganAt) }),
    ...(firstCompletedAt !== undefined && { firstCompletedAtMs: toMs(firstCompletedAt) }),
  };
}

/** A run as it is stored. Moments are text, for operators. */
export function fromRun({
  startedAtMs,
  sinceMs,
  driftBeforeMs,
  readableId,
  nextPage,
  missingLists,
  ...run
}: SweepRun): Item {
  return {
    ...run,
    missingLists: toRanges(missingLists),
    startedAt: toTimestamp(startedAtMs),
    ...(sinceMs !== undefined && { since: toTimestamp(sinceMs) }),
    ...(driftBeforeMs !== undefined && { driftBefore: toTimestamp(driftBeforeMs) }),
    ...(readableId !== undefined && { readableId }),
    ...(nextPage !== undefined && { nextPage }),
  };
}

/** Undefined if it cannot be read; then the sweep begins again. Counts that it lacks are 0. */
function toRun(kept: unknown): SweepRun | undefined {
  if (typeof kept !== 'object' || kept === null) return undefined;
  const { shape, list, nextPage, isWhole } = kept as Item;
  const { id, startedAt, sourceBehindMs, since, driftBefore, cursor, readableId, crashes = 0 } = kept as Item;
  const scope = sweepScopes.find((each) => each === (kept as Item)['scope']);
  const { isScanned, missingLists, askedLists, allowMissing, counts } = kept as Item;
  const startedAtMs = toMs(startedAt);
  const known: SweepCounts = { ...noCounts, ...(counts as Partial<SweepCounts>) };
  const numbers = [
    startedAtMs,
    sourceBehindMs,
    cursor,
    readableId ?? 0,
    crashes,
    askedLists,
    allowMissing ?? 0,
  ];
  const sinceMs = since === undefined ? undefined : toMs(since);
  const driftBeforeMs = driftBefore === undefined ? undefined : toMs(driftBefore);
  const isReadable =
    typeof id === 'string' &&
    typeof shape === 'string' &&
    (nextPage === undefined || typeof nextPage === 'string') &&
    [...numbers, ...Object.values(known)].every(Number.isFinite) &&
    Array.isArray(missingLists);
  if (!isReadable || scope === undefined || Number.isNaN(sinceMs) || Number.isNaN(driftBeforeMs))
    return undefined;
  return {
    id,
    scope,
    shape,
    ...(list !== undefined && { list: toOpenedList(list as Item) }),
    ...(nextPage !== undefined && { nextPage }),
    ...(isWhole !== undefined && { isWhole: isWhole === true }),
    startedAtMs,
    sourceBehindMs: Number(sourceBehindMs),
    cursor: Number(cursor),
    crashes: Number(crashes),
    ...(readableId !== undefined && { readableId: Number(readableId) }),
    isScanned: isScanned === true,
    missingLists: fromRanges(missingLists.map(String)),
    askedLists: Number(askedLists),
    counts: known,
    ...(sinceMs !== undefined && { sinceMs }),
    ...(driftBeforeMs !== undefined && { driftBeforeMs }),
    ...(allowMissing !== undefined && { allowMissing: Number(allowMissing) }),
  };
}

function toOpenedList({ direction, firstId, total }: Item): OpenedList {
  return {
    direction: direction === 'descending' ? 'descending' : 'ascending',
    ...(firstId !== undefined && { firstId: Number(firstId) }),
    ...(total !== undefined && { total: Number(total) }),
  };
}

function toMs(text: unknown): number {
  return Date.parse(parseTimestamp(String(text)) ?? '');
}
