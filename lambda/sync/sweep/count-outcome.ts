import { isGone, type LiveVersion, type Stamp, type Verdict } from '../../customer/version.ts';
import { noCounts, type SweepCounts } from './sweep-run.ts';

/**
 * Counts the result of storing a listed version over `over`. A changed row has drifted if its customer was modified
 * before `driftBeforeMs`: an incremental sweep should have stored that change.
 */
export function countOutcome(
  { customer }: LiveVersion,
  { outcome, over }: { readonly outcome: Verdict; readonly over: Stamp | undefined },
  driftBeforeMs = Number.NEGATIVE_INFINITY,
): SweepCounts {
  if (over !== undefined && isGone(over)) return { ...noCounts, relisted: 1 };
  const isWritten = outcome === 'created' || outcome === 'updated';
  const { dateModified } = customer;
  const isDrift = isWritten && dateModified !== undefined && Date.parse(dateModified) < driftBeforeMs;
  return { ...noCounts, [outcome]: 1, drifted: isDrift ? 1 : 0 };
}
