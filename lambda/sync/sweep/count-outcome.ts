import { isGone, type LiveVersion, type Stamp, type Verdict } from '../../customer/version.ts';
import { noCounts, type SweepCounts } from './sweep-run.ts';

/**
 * What came of a listed version that was, or would be, stored over `over`. By the watermark, if one is given, it is
 * told whether an incremental sweep should have seen it.
 */
export function countOutcome(
  { customer }: LiveVersion,
  outcome: Verdict,
  over: Stamp | undefined,
  watermarkMs = Number.NEGATIVE_INFINITY,
): SweepCounts {
  if (over !== undefined && isGone(over)) return { ...noCounts, relisted: 1 };
  const isWritten = outcome === 'created' || outcome === 'updated';
  const { dateModified } = customer;
  const isDrift = isWritten && dateModified !== undefined && Date.parse(dateModified) < watermarkMs;
  return { ...noCounts, [outcome]: 1, drifted: isDrift ? 1 : 0 };
}
