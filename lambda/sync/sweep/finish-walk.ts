import type { CustomerList, SweepEvents, SweepTelemetry } from './sweep-ports.ts';
import type { OpenedRun } from './sweep-run.ts';

export interface FinishDeps {
  readonly source: Pick<CustomerList, 'isComplete' | 'editedBesides'>;
  readonly events: Pick<SweepEvents, 'requestRefreshes'>;
  readonly telemetry: Pick<SweepTelemetry, 'listedAsked'>;
}

/**
 * Ends the walk through the list. Checks whether the walk saw all customers, and requests by id the edited customers
 * that the list of modified customers does not show. Safe to repeat.
 */
export async function finishWalk(
  run: OpenedRun,
  deadlineMs: number,
  { source, events, telemetry }: FinishDeps,
): Promise<OpenedRun> {
  const { sinceMs: modifiedSinceMs } = run;
  const seen = run.counts.listed;
  const isWhole = await source.isComplete({ ...run.list, modifiedSinceMs, seen }, deadlineMs);
  if (modifiedSinceMs !== undefined) {
    const editedIds = await source.editedBesides(modifiedSinceMs, deadlineMs);
    await events.requestRefreshes(editedIds, 'listed');
    telemetry.listedAsked(editedIds.length);
  }
  return { ...run, isWhole };
}

export const incompleteReason =
  "BigCommerce counts more customers than its list showed: those that were listed are stored, nobody is called missing, and the next sweep begins anew; look at BigCommerce's status page if it happens again";
