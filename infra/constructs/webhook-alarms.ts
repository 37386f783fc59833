import { Duration } from 'aws-cdk-lib';
import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { metric } from '../../lambda/contract.ts';
import type { StoreConfig } from '../settings/store-config.ts';
import { fiveMinutes, ownMetric, type StoreAlarmProps, untilAfter } from './store-alarm.ts';
import type { WebhookIngress } from './webhook-ingress.ts';

/** The alarms about webhooks, by construct id. */
export function webhookAlarms(ingress: WebhookIngress, store: StoreConfig): Record<string, StoreAlarmProps> {
  const { incrementalSweepMinutes } = store;
  // It is never off when webhooks are on.
  const every = Duration.minutes(incrementalSweepMinutes === 'off' ? 0 : incrementalSweepMinutes);
  return { ...deliveryAlarms(ingress, store), ...hookAlarms(store, every) };
}

function deliveryAlarms(ingress: WebhookIngress, store: StoreConfig): Record<string, StoreAlarmProps> {
  return {
    // A scanner that finds the URL sends a few. A sender that aims at this URL continues.
    WebhooksRejected: {
      means: 'Many deliveries are refused: somebody forges them, or the secret does not match.',
      runbook: 'Webhooks rejected',
      metric: ownMetric(store, metric.webhooksRejected),
      rings: { above: 100 },
      periods: { ringing: 2, of: 2 },
    },
    // In a quiet store too few are rejected for a spike. BigCommerce repeats one refused delivery in each of three hours
    // (1, 4, 9, 19, 34, 64 and 124 minutes later). A scanner does not.
    NoWebhookAccepted: {
      means: 'For three hours deliveries were refused and none was accepted: changes wait for the sweeps.',
      runbook: 'No webhook accepted',
      metric: hoursOfOnlyRejected(store),
      rings: { above: 0 },
      periods: { ringing: 3, of: 3 },
    },
    // They include bodies that are too long, which anybody may send. BigCommerce repeats its own like the above.
    WebhooksUnreadable: {
      means: 'For three hours deliveries came that cannot be read: BigCommerce will deactivate the hooks.',
      runbook: 'Webhooks unreadable',
      metric: ownMetric(store, metric.webhooksUnreadable, { period: Duration.hours(1) }),
      rings: { above: 0 },
      periods: { ringing: 3, of: 3 },
    },
    // 5xx counts the function's own 500, crashes, timeouts and throttles. One alone does no harm, since BigCommerce
    // delivers again after 1, 4, 9 and 19 minutes. A delivery that fails each time falls into two of three periods.
    WebhooksFailing: {
      means: 'Deliveries fail again and again: BigCommerce may block our domain and deactivate the hooks.',
      runbook: 'Webhooks failing',
      metric: ingress.api.metricServerError({ statistic: 'Sum', period: fiveMinutes }),
      rings: { above: 0 },
      periods: { ringing: 2, of: 3 },
    },
    // BigCommerce does not publish how long it waits; 3 s are more than a cold start. In a quiet store the p99 is the
    // slowest delivery, so one slow period means nothing.
    WebhooksSlow: {
      means: 'Answers to deliveries take more than 3 seconds: BigCommerce may give them up.',
      runbook: 'Webhooks slow',
      metric: ingress.api.metricLatency({ statistic: 'p99', period: fiveMinutes }),
      rings: { above: Duration.seconds(3).toMilliseconds() },
      periods: { ringing: 2, of: 3 },
    },
    WebhookFunctionErrors: {
      means: 'Invocations of the webhook function failed: a bug, a timeout, or a bad environment.',
      runbook: 'Webhook function errors',
      metric: ingress.function.metricErrors({ period: fiveMinutes }),
      rings: { above: 0 },
    },
    // Two periods, since BigCommerce delivers again after a single peak.
    WebhookFunctionThrottled: {
      means: "Lambda does not start the webhook function often enough: the account's concurrency is used up.",
      runbook: 'Webhook function throttled',
      metric: ingress.function.metricThrottles({ period: fiveMinutes }),
      rings: { above: 0 },
      periods: { ringing: 2, of: 3 },
    },
  };
}

/** The sweep function looks at the hooks before each incremental sweep, so each alarm rings until the next one. */
function hookAlarms(store: StoreConfig, every: Duration): Record<string, StoreAlarmProps> {
  const { period, periods } = untilAfter(every);
  return {
    HooksInactive: {
      means:
        'BigCommerce had deactivated hooks. They are active again, and a full sweep follows: find the cause.',
      runbook: 'Hooks inactive',
      metric: ownMetric(store, metric.hooksInactive, { period }),
      rings: { above: 0 },
      periods,
    },
    WebhookDomainBlocked: {
      means: 'BigCommerce blocks our domain for minutes: too many deliveries failed, and some may be lost.',
      runbook: 'Webhook domain blocked',
      metric: ownMetric(store, metric.hookDomainsBlocked, { period }),
      rings: { above: 0 },
      periods,
    },
    HookUpkeepFailing: {
      means: 'For an hour or longer the hooks, or one of them, could not be checked or repaired.',
      runbook: 'Hook upkeep failing',
      metric: ownMetric(store, metric.hookUpkeepFailed, { period: upkeepPeriod(every) }),
      rings: { above: 0 },
      periods: failingForAnHour(upkeepPeriod(every)),
    },
  };
}

function hoursOfOnlyRejected(store: StoreConfig): MathExpression {
  const period = Duration.hours(1);
  return new MathExpression({
    label: 'Hours in which only rejected deliveries came',
    expression: 'IF(FILL(rejected, 0) > 0 AND FILL(accepted, 0) + FILL(ignored, 0) == 0, 1, 0)',
    period,
    usingMetrics: {
      rejected: ownMetric(store, metric.webhooksRejected, { period }),
      accepted: ownMetric(store, metric.webhooksAccepted, { period }),
      ignored: ownMetric(store, metric.webhooksIgnored, { period }),
    },
  });
}

/** Not shorter than the schedule, so that each period has an attempt. */
function upkeepPeriod(every: Duration): Duration {
  return Duration.minutes(Math.max(every.toMinutes(), 15));
}

/** At least two periods. One more may have no attempt, since a schedule is not punctual to the second. */
function failingForAnHour(period: Duration): { readonly ringing: number; readonly of: number } {
  const ringing = Math.max(2, Math.ceil(60 / period.toMinutes()));
  return { ringing, of: ringing + 1 };
}
