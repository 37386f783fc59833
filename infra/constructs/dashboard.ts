import { type Alarm, AlarmStatusWidget, Dashboard } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { logField, type MetricName, metric } from '../../lambda/contract.ts';
import type { StoreConfig } from '../settings/store-config.ts';
import { counts, graph, half, query, table, third, whole } from './dashboard-widgets.ts';
import type { RefreshPipeline } from './refresh-pipeline.ts';
import type { ScheduledSweep } from './scheduled-sweep.ts';
import { ownMetric } from './store-alarm.ts';
import type { WebhookIngress } from './webhook-ingress.ts';

export interface StoreDashboardProps {
  readonly store: StoreConfig;
  readonly refresh: RefreshPipeline;
  readonly sweep: ScheduledSweep;
  readonly ingress: WebhookIngress | undefined;
  readonly alarms: readonly Alarm[];
}

/** One store on one page: whether it is well, how fresh it is, what was done, and what went wrong last. */
export class StoreDashboard extends Dashboard {
  constructor(scope: Construct, id: string, props: StoreDashboardProps) {
    const { store, refresh, sweep, ingress, alarms } = props;
    const functions = [refresh.function, sweep.function, ...(ingress ? [ingress.function] : [])];
    const logs = functions.map(({ logGroup }) => logGroup);
    const own = (name: MetricName, statistic = 'Sum') =>
      ownMetric(store, name, { statistic }).with({
        label: statistic === 'Sum' ? name : `${name} ${statistic}`,
      });
    const most = { statistic: 'Maximum' };

    super(scope, id);
    this.addWidgets(new AlarmStatusWidget({ title: 'Alarms', alarms: [...alarms], ...whole }));
    this.addWidgets(
      graph(
        'Lag: seconds from an edit to its row',
        ['p50', 'p95', 'Maximum'].map((statistic) => own(metric.lagSeconds, statistic)),
      ),
      graph(
        'Age of the last complete sweeps, in seconds',
        [own(metric.watermarkAgeSeconds, 'Maximum')],
        [own(metric.fullSweepAgeSeconds, 'Maximum')],
      ),
      graph(
        'Refresh queue and dead letters',
        [
          refresh.queue.metricApproximateNumberOfMessagesVisible(most),
          refresh.queue.metricApproximateNumberOfMessagesNotVisible(most),
          refresh.deadLetterQueue.metricApproximateNumberOfMessagesVisible({
            ...most,
            label: 'Dead letters',
          }),
        ],
        [refresh.queue.metricApproximateAgeOfOldestMessage(most)],
      ),
    );
    this.addWidgets(
      counts('Refreshes: outcomes', refresh.function.logGroup, [
        'created',
        'updated',
        'unchanged',
        'satisfied',
        'postponed',
        'attemptsFailed',
        'deadLettered',
      ]),
      counts('Sweeps: outcomes', sweep.function.logGroup, [
        'created',
        'updated',
        'unreadable',
        'missing',
        'drifted',
      ]),
      graph('Failures and deletions', [
        own(metric.failed),
        own(metric.credentialsRejected),
        own(metric.configurationFailed),
        own(metric.deleted),
      ]),
    );
    this.addWidgets(
      counts('Requests to BigCommerce', logs, [
        'apiRequests',
        'apiRetries',
        'apiRateLimited',
        'apiServerErrors',
      ]),
      query('Quota left, and time waited for it', logs, [
        `filter ispresent(${logField.quotaLeft})`,
        `stats min(${logField.quotaLeft}) as left, sum(${logField.pacerWaitMs}) / 1000 as waitedSeconds by bin(5m)`,
      ]),
      graph(
        'Functions: errors and throttles, duration',
        functions.flatMap((each) => [each.metricErrors(), each.metricThrottles()]),
        functions.map((each) => each.metricDuration(most)),
      ),
    );
    if (ingress) {
      this.addWidgets(
        graph('Webhooks: deliveries, refused, failed', [
          ingress.api.metricCount({ statistic: 'Sum' }),
          ingress.api.metricClientError({ statistic: 'Sum' }),
          ingress.api.metricServerError({ statistic: 'Sum' }),
        ]),
        graph('Webhooks: milliseconds to the answer', [
          ingress.api.metricLatency({ statistic: 'p50' }),
          ingress.api.metricLatency({ statistic: 'p99' }),
        ]),
        table('Hooks', sweep.function.logGroup, third, [
          'filter message = "hooks kept" and (created > 0 or reactivated > 0 or repaired > 0 or isBlocked = 1)',
          'display @timestamp, created, reactivated, repaired, removed, isBlocked',
        ]),
      );
    }
    this.addWidgets(
      table('Latest sweeps', sweep.function.logGroup, half, [
        'filter message like /^sweep /',
        'display @timestamp, message, scope, listed, created, updated, missing, drifted, reason, error',
      ]),
      table('Latest warnings and errors', logs, half, [
        'filter level in ["WARN", "ERROR", "FATAL"]',
        'display @timestamp, message, customerId, error, reason',
      ]),
    );
  }
}
