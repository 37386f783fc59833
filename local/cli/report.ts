import { metric } from '../../lambda/contract.ts';
import type { FunctionLog } from '../function/function-log.ts';

/** What became of the customers since the log was reset, and what it took. `failure`: what failing means here. */
export function toReport(
  { total }: Pick<FunctionLog, 'total'>,
  failure: string,
  startedAtMs: number,
): string[] {
  const counts: [number, string][] = [
    [total(metric.created), 'created'],
    [total(metric.updated), 'updated'],
    [total(metric.unchanged) + total(metric.satisfied), 'unchanged'],
    [total(metric.superseded), 'not written, since what is stored is newer'],
    [total(metric.deleted), 'not in the store: a tombstone is kept'],
    [total(metric.deadLettered), 'dead-lettered, since trying again cannot help'],
    [total(metric.failed) + total(metric.postponed) - total(metric.deadLettered), failure],
  ];
  const seconds = ((Date.now() - startedAtMs) / 1_000).toFixed(1);
  return [
    ...counts.filter(([count]) => count > 0).map(([count, what]) => `${String(count).padStart(6)} ${what}`),
    `  Requests: ${total(metric.apiRequests)} (429: ${total(metric.apiRateLimited)}, 5xx: ${total(metric.apiServerErrors)}). Retries: ${total(metric.apiRetries)}. Time: ${seconds} s.`,
  ];
}
