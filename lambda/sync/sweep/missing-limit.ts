import type { SweepCounts, SweepRun } from './sweep-run.ts';

/** That so few customers were deleted since the last sweep surprises nobody. */
const fewMissing = 100;
const fewMissingPart = 0.05;

type Scanned = Pick<SweepRun, 'counts' | 'allowMissing'>;

/** So many customers are missing that it may be the list that is wrong, so that a person must decide. */
export function isRefused({ counts, allowMissing }: Scanned): boolean {
  return !(counts.missing <= missingLimit(counts, allowMissing));
}

export function refusalOf({ counts, allowMissing }: Scanned): string {
  const { missing, compared } = counts;
  return `${missing} of ${compared} stored customers are not in the store's list, where up to ${missingLimit(counts, allowMissing)} would be believed: nothing was deleted and nothing asked for; if they are gone indeed, sweep with { "sweep": "full", "allowMissing": ${missing} }`;
}

/** 100 or 5 % of what is stored, whichever is more, but never all of it; or what a person allowed. */
function missingLimit({ compared }: SweepCounts, allowMissing = 0): number {
  const few = Math.floor(Math.max(fewMissing, fewMissingPart * compared));
  return Math.max(allowMissing, Math.min(few, compared - 1), 0);
}
