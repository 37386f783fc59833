import { metric } from '../lambda/contract.ts';
import { readAlarms } from '../local/stack/alarms.ts';
import type { Template } from '../local/stack/template.ts';
import { createResolver } from '../local/stack/values.ts';
import { benchTemplate } from './bench-stack.ts';
import { atMost, type BenchResult, rounded } from './figure.ts';
import { type CostLine, costLine, freeDashboards } from './prices.ts';
import { startRecordedStack } from './recorded-stack.ts';
import { runAlone } from './run-alone.ts';
import { type DayFigures, figuresOf } from './watched-day.ts';
import { recordBusyDay, recordQuietDay } from './watched-days.ts';

const customers = 50;
const daysAMonth = 365 / 12;

/**
 * Adds up the monthly cost of watching one store, and fifty: alarms, custom metrics, dashboards, keys and log lines.
 * The user's secrets are not counted.
 */
export async function watchingCost(): Promise<BenchResult> {
  await using open = new AsyncDisposableStack();
  const stack = await startRecordedStack(customers, open);
  const quiet = figuresOf(await recordQuietDay(stack));
  const busy = figuresOf(await recordBusyDay(stack));
  const template = benchTemplate({ webhooks: true });

  const one = linesOf(template, quiet, { stores: 1, hasDashboards: true });
  const fifty = linesOf(template, quiet, { stores: 50, hasDashboards: false });
  const all = { metrics: Object.keys(metric).length, logBytes: busy.logBytes };
  return {
    figures: [
      atMost('dollars a month for one store on quiet days', total(one), 4.5),
      atMost('dollars a month for fifty stores on quiet days, without dashboards', total(fifty), 215),
    ],
    details: {
      oneQuiet: one,
      oneBusy: linesOf(template, busy, { stores: 1, hasDashboards: true }),
      oneThatWritesEveryMetricAllTheTime: linesOf(template, all, { stores: 1, hasDashboards: true }),
      fiftyQuiet: fifty,
      fiftyBusy: linesOf(template, busy, { stores: 50, hasDashboards: false }),
      metricsOfQuietDay: quiet.metricNames,
      metricsOfBusyDay: busy.metricNames,
      logMegabytesADay: { quiet: rounded(quiet.logBytes / 1e6), busy: rounded(busy.logBytes / 1e6) },
    },
  };
}

function linesOf(
  template: Template,
  { metrics, logBytes }: Pick<DayFigures, 'metrics' | 'logBytes'>,
  { stores, hasDashboards }: { readonly stores: number; readonly hasDashboards: boolean },
): Record<'lines', CostLine[]> & { readonly dollars: number } {
  const count = (type: string) => template.ofType(type).length;
  const alarms = readAlarms(template, createResolver(template, 'http://127.0.0.1'));
  const alarmMetrics = alarms.flatMap(({ series }) => series.metrics).length;
  const dashboards = hasDashboards ? count('AWS::CloudWatch::Dashboard') : 0;

  const lines = [
    costLine('alarmMetric', stores * alarmMetrics),
    costLine('customMetric', rounded(stores * metrics)),
    costLine('dashboard', Math.max(0, stores * dashboards - freeDashboards)),
    costLine('key', stores * count('AWS::KMS::Key')),
    costLine('logGigabyte', rounded((stores * logBytes * daysAMonth) / 1e9)),
  ];
  return { lines, dollars: rounded(lines.reduce((sum, { dollars }) => sum + dollars, 0)) };
}

function total({ dollars }: { readonly dollars: number }): number {
  return dollars;
}

await runAlone(import.meta, watchingCost);
