import type { Outcome } from '../../customer/version.ts';
import { SyncError } from '../errors.ts';
import type { RefreshResult } from './refresh-customers.ts';

/** The answer to a direct invocation. `requested` is the sum of all the others. */
export type RefreshReport = { requested: number } & Record<Outcome, number> & { failed: FailedRefresh[] };

export interface FailedRefresh {
  /** The id as it was requested. */
  readonly id: unknown;
  /** The error's name and sentence. */
  readonly error: string;
  readonly retryable: boolean;
}

/** Counts results by outcome and names the failures. */
export function toRefreshReport(
  results: Iterable<readonly [id: unknown, result: RefreshResult]>,
): RefreshReport {
  const report: RefreshReport = {
    requested: 0,
    created: 0,
    updated: 0,
    unchanged: 0,
    superseded: 0,
    deleted: 0,
    failed: [],
  };
  for (const [id, result] of results) {
    report.requested += 1;
    if ('error' in result) report.failed.push(toFailure(id, result.error));
    else report[result.outcome === 'satisfied' ? 'unchanged' : result.outcome] += 1;
  }
  return report;
}

/** A bug's own message may hold personal data. It goes only to the log, which removes such data. */
function toFailure(id: unknown, error: unknown): FailedRefresh {
  if (error instanceof SyncError)
    return { id, error: `${error.name}: ${error.message}`, retryable: error.retryable };
  return { id, error: 'UnexpectedError: a bug or an unforeseen failure, see the log', retryable: true };
}
