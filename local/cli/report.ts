import { logField, metric } from '../../lambda/contract.ts';
import type { SweepReport } from '../../lambda/sync/sweep/sweep-report.ts';
import type { FunctionLog } from '../stack/function/function-log.ts';
import type { LocalSync } from '../trial/local-sync.ts';

/** Counts the results of refreshes, a line each. `failure` says what a failure means here. */
export function refreshLines({ total }: Pick<FunctionLog, 'total'>, failure: string): string[] {
  return toLines([
    [total(logField.created), 'created'],
    [total(logField.updated), 'updated'],
    [total(logField.unchanged) + total(logField.satisfied), 'unchanged'],
    [total(logField.superseded), 'not written: the stored version is newer'],
    [total(metric.deleted), 'not in the store: a tombstone is stored'],
    [total(logField.deadLettered), 'dead-lettered: trying again cannot help'],
    [total(logField.attemptsFailed) + total(logField.postponed) - total(logField.deadLettered), failure],
  ]);
}

/** Counts the results of a sweep or a dry run, a line each. */
export function sweepLines(report: SweepReport): string[] {
  const { created = 0, updated = 0, unchanged = 0, superseded = 0 } = report;
  const { unreadable = 0, relisted = 0, undecided = 0, missing = 0, drifted = 0 } = report;
  return toLines([
    [created, 'created'],
    [updated, 'updated'],
    [drifted, 'of these drifted: incremental sweeps missed them'],
    [unchanged, 'unchanged'],
    [superseded, 'not written: the stored version is newer'],
    [unreadable, 'cannot be read or stored as listed: to be requested by id'],
    [relisted, 'listed, but stored as deleted: to be requested by id'],
    [undecided, 'listed with the stored date, but other content: to be requested by id'],
    [missing, 'stored, but not listed: to be requested by id'],
  ]);
}

/** Counts requests and time since the logs were reset. */
export function effortLine({ refresh, sweep }: LocalSync['logs'], startedAtMs: number): string {
  const both = (name: Parameters<FunctionLog['total']>[0]) => refresh.total(name) + sweep.total(name);
  const seconds = ((Date.now() - startedAtMs) / 1_000).toFixed(1);
  return `  Requests: ${both(logField.apiRequests)} (429: ${both(logField.apiRateLimited)}, 5xx: ${both(logField.apiServerErrors)}). Retries: ${both(logField.apiRetries)}. Time: ${seconds} s.`;
}

function toLines(counts: readonly (readonly [number, string])[]): string[] {
  return counts.filter(([count]) => count > 0).map(([count, what]) => `${String(count).padStart(6)} ${what}`);
}
