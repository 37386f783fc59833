import { readStatistic } from '../aws/cloudwatch/statistics.ts';

/** Says how soon edits were stored, as the dashboard would. `lags` has at least one value, in seconds. */
export function toLagLine(lags: readonly number[]): string {
  const seconds = (statistic: string) => `${readStatistic(statistic, 'the lag')(lags).toFixed(1)} s`;
  return `Lag of edits that webhooks reported, from date_modified to the row: p50 ${seconds('p50')}, p95 ${seconds('p95')}, longest ${seconds('Maximum')}.`;
}
