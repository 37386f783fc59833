import type { SweepCounts, SweepRun } from './sweep-run.ts';

/** That so few customers were deleted since the last sweep surprises nobody. */
const fewUnseen = 100;
const fewUnseenPart = 0.05;

type Scanned = Pick<SweepRun, 'counts' | 'allowUnseen'>;

/** So many customers are unseen that it may be the list that is wrong, so that a person must decide. */
export function isRefused({ counts, allowUnseen }: Scanned): boolean {
  return !(counts.unseen <= unseenLimit(counts, allowUnseen));
}

export function refusalOf({ counts, allowUnseen }: Scanned): string {
  const { unseen, compared } = counts;
  return `${unseen} of ${compared} stored customers are not in the store's list, where up to ${unseenLimit(counts, allowUnseen)} would be believed: nothing was deleted and nothing asked for; if they are gone indeed, sweep with { "sweep": "all", "allowUnseen": ${unseen} }`;
}

/** 100 or 5 % of what is stored, whichever is more, but never all of it; or what a person allowed. */
function unseenLimit({ compared }: SweepCounts, allowUnseen = 0): number {
  const few = Math.floor(Math.max(fewUnseen, fewUnseenPart * compared));
  return Math.max(allowUnseen, Math.min(few, compared - 1), 0);
}
