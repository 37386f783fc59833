import type { SweepCounts, SweepRun } from './sweep-run.ts';

/** A store may well delete this many customers between two sweeps. */
const fewMissing = 100;
const fewMissingPart = 0.05;

type Scanned = Pick<SweepRun, 'counts' | 'allowMissing'>;

/** True if so many customers are missing that the list may be wrong: a person must decide. */
export function isRefused({ counts, allowMissing }: Scanned): boolean {
  return !(counts.missing <= missingLimit(counts, allowMissing));
}

export function refusalOf({ counts, allowMissing }: Scanned): string {
  const { missing, compared } = counts;
  return `${missing} of ${compared} stored customers are not in the store's list, and the limit is ${missingLimit(counts, allowMissing)}: nothing was deleted or requested; if they are really gone, sweep with { "sweep": "full", "allowMissing": ${missing} }`;
}

/** The higher of 100 and 5 % of the stored customers, but never all of them, unless a person allowed a higher number. */
function missingLimit({ compared }: SweepCounts, allowMissing = 0): number {
  const few = Math.floor(Math.max(fewMissing, fewMissingPart * compared));
  return Math.max(allowMissing, Math.min(few, compared - 1), 0);
}
