import { Duration } from 'aws-cdk-lib';
import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { metric } from '../../lambda/contract.ts';
import type { StoreConfig } from '../store-config.ts';
import { fiveMinutes, ownMetric, type StoreAlarmProps, untilAfter } from './store-alarm.ts';
import type { WebhookIngress } from './webhook-ingress.ts';

/** By construct id: what calls a person about webhooks. */
export function webhookAlarms(
  ingress: WebhookIngress,
  { incrementalSweepMinutes }: StoreConfig,
): Record<string, StoreAlarmProps> {
  // Never off where there are webhooks.
  const every = Duration.minutes(incrementalSweepMinutes === 'off' ? 0 : incrementalSweepMinutes);
  return { ...deliveryAlarms(ingress), ...hookAlarms(ingress, every) };
}

function deliveryAlarms(ingress: WebhookIngress): Record<string, StoreAlarmProps> {
  return {
    // A scanner that finds the URL sends some; what is meant for us sends on. Each counts as an invocation, too.
    WebhooksRejected: {
      means: 'Many deliveries are refused as unproved: somebody forges them, or the secret does not match.',
      runbook: 'Webhooks rejected',
      metric: ownMetric(ingress, metric.webhooksRejected),
      rings: { above: 100 },
      periods: { ringing: 2, of: 2 },
    },
    // Of a quiet store too few are rejected for a spike. One refused delivery comes again in each of three hours,
    // whenever it began (1, 4, 9, 19, 34, 64 and 124 minutes later); a scanner's strays do not.
    NoWebhookAccepted: {
      means: 'For three hours deliveries were refused and none was accepted: changes wait for the sweeps.',
      runbook: 'No webhook accepted',
      metric: hoursOfOnlyRejected(ingress),
      rings: { above: 0 },
      periods: { ringing: 3, of: 3 },
    },
    // Among them what is too long, which anybody may send. What is proved and cannot be read comes again like the above.
    WebhooksUnreadable: {
      means: 'For three hours deliveries came that cannot be read: the hooks will be deactivated for them.',
      runbook: 'Webhooks unreadable',
      metric: ownMetric(ingress, metric.webhooksUnreadable, { period: Duration.hours(1) }),
      rings: { above: 0 },
      periods: { ringing: 3, of: 3 },
    },
    // 5xx counts our own 500 as well as crashes, timeouts and throttles. One is nothing, for BigCommerce delivers again
    // after 1, 4, 9 and 19 minutes; what fails these, too, falls into two of three periods.
    WebhooksFailing: {
      means: 'Deliveries fail again and again: BigCommerce may block our domain and deactivate the hooks.',
      runbook: 'Webhooks failing',
      metric: ingress.api.metricServerError({ statistic: 'Sum', period: fiveMinutes }),
      rings: { above: 0 },
      periods: { ringing: 2, of: 3 },
    },
    // The time that BigCommerce waits is not published; 3 s are more than a cold start. In a quiet store the p99 is
    // the slowest delivery, so one slow period is nothing.
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
    // Twice, since BigCommerce delivers again what one peak kept out.
    WebhookFunctionThrottled: {
      means: "Lambda does not start the webhook function often enough: the account's concurrency is used up.",
      runbook: 'Webhook function throttled',
      metric: ingress.function.metricThrottles({ period: fiveMinutes }),
      rings: { above: 0 },
      periods: { ringing: 2, of: 3 },
    },
  };
}

/** What the sweep function finds before each incremental sweep, so each rings until the next one has looked. */
function hookAlarms(ingress: WebhookIngress, every: Duration): Record<string, StoreAlarmProps> {
  const { period, periods } = untilAfter(every);
  return {
    HooksInactive: {
      means: 'BigCommerce had deactivated hooks. They are made active again, and all is swept: see why.',
      runbook: 'Hooks inactive',
      metric: ownMetric(ingress, metric.hooksInactive, { period }),
      rings: { above: 0 },
      periods,
    },
    WebhookDomainBlocked: {
      means: 'BigCommerce blocks our domain for minutes: too many deliveries failed, and some may be lost.',
      runbook: 'Webhook domain blocked',
      metric: ownMetric(ingress, metric.hookDomainsBlocked, { period }),
      rings: { above: 0 },
      periods,
    },
    HookUpkeepFailing: {
      means: 'For an hour or longer the hooks could not be looked after, or one of them not be mended.',
      runbook: 'Hook upkeep failing',
      metric: ownMetric(ingress, metric.hookUpkeepFailed, { period: upkeepPeriod(every) }),
      rings: { above: 0 },
      periods: failingForAnHour(upkeepPeriod(every)),
    },
  };
}

function hoursOfOnlyRejected(ingress: WebhookIngress): MathExpression {
  const period = Duration.hours(1);
  return new MathExpression({
    label: 'Hours in which only rejected deliveries came',
    expression: 'IF(FILL(rejected, 0) > 0 AND FILL(accepted, 0) + FILL(ignored, 0) == 0, 1, 0)',
    period,
    usingMetrics: {
      rejected: ownMetric(ingress, metric.webhooksRejected, { period }),
      accepted: ownMetric(ingress, metric.webhooksAccepted, { period }),
      ignored: ownMetric(ingress, metric.webhooksIgnored, { period }),
    },
  });
}

/** No shorter than the schedule, so that every period has its try. */
function upkeepPeriod(every: Duration): Duration {
  return Duration.minutes(Math.max(every.toMinutes(), 15));
}

/** At least twice, and one period may have no try, since a schedule is not punctual to the second. */
function failingForAnHour(period: Duration): { readonly ringing: number; readonly of: number } {
  const ringing = Math.max(2, Math.ceil(60 / period.toMinutes()));
  return { ringing, of: ringing + 1 };
}
