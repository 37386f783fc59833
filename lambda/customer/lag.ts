import { isGone, type LiveVersion, type Stamp, type Verdict } from './version.ts';

/**
 * The time from a customer's last edit to the moment `nowMs`, at which storing `version` over `over` was done. Undefined if
 * no edit was stored: nothing was written, or the same edit in another form, or the customer revived a tombstone.
 */
export function lagOf(
  { customer: { dateModified } }: LiveVersion,
  { outcome, over }: { readonly outcome: Verdict; readonly over: Stamp | undefined },
  nowMs: number,
): number | undefined {
  if (dateModified === undefined || (outcome !== 'created' && outcome !== 'updated')) return undefined;
  const isEdit = over === undefined || (!isGone(over) && (over.dateModified ?? '') < dateModified);
  return isEdit ? Math.max(0, nowMs - Date.parse(dateModified)) : undefined;
}
