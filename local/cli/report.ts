import { metric } from '../../lambda/contract.ts';
import type { SweepReport } from '../../lambda/sync/sweep/sweep-report.ts';
import type { FunctionLog } from '../stack/function/function-log.ts';
import type { LocalSync } from '../trial/local-sync.ts';

/** What became of customers that were asked for by id. `failure`: what failing means here. */
export function refreshLines({ total }: Pick<FunctionLog, 'total'>, failure: string): string[] {
  return toLines([
    [total(metric.created), 'created'],
    [total(metric.updated), 'updated'],
    [total(metric.unchanged) + total(metric.satisfied), 'unchanged'],
    [total(metric.superseded), 'not written, since what is stored is newer'],
    [total(metric.deleted), 'not in the store: a tombstone is kept'],
    [total(metric.deadLettered), 'dead-lettered, since trying again cannot help'],
    [total(metric.failed) + total(metric.postponed) - total(metric.deadLettered), failure],
  ]);
}

/** What a sweep did, or would do. */
export function sweepLines(report: SweepReport): string[] {
  const { created = 0, updated = 0, unchanged = 0, superseded = 0 } = report;
  const { unreadable = 0, relisted = 0, undecided = 0, missing = 0, drifted = 0 } = report;
  return toLines([
    [created, 'created'],
    [updated, 'updated'],
    [drifted, 'of them drifted: no incremental sweep sees them'],
    [unchanged, 'unchanged'],
    [superseded, 'not written, since what is stored is newer'],
    [unreadable, 'cannot be read or stored as listed: asked for by id'],
    [relisted, 'listed, but stored as deleted: to be asked for by id'],
    [undecided, 'listed with other content but the stored date: to be asked for by id'],
    [missing, 'stored, but not listed: to be asked for by id'],
  ]);
}

/** What it took since the logs were reset. */
export function effortLine({ refresh, sweep }: LocalSync['logs'], startedAtMs: number): string {
  const both = (name: Parameters<FunctionLog['total']>[0]) => refresh.total(name) + sweep.total(name);
  const seconds = ((Date.now() - startedAtMs) / 1_000).toFixed(1);
  return `  Requests: ${both(metric.apiRequests)} (429: ${both(metric.apiRateLimited)}, 5xx: ${both(metric.apiServerErrors)}). Retries: ${both(metric.apiRetries)}. Time: ${seconds} s.`;
}

function toLines(counts: readonly (readonly [number, string])[]): string[] {
  return counts.filter(([count]) => count > 0).map(([count, what]) => `${String(count).padStart(6)} ${what}`);
}
