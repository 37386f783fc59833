import { Duration } from 'aws-cdk-lib';
import { metric } from '../../lambda/contract.ts';
import type { StoreConfig } from '../settings/store-config.ts';
import { fiveMinutes, ownMetric, type StoreAlarmProps, untilAfter } from './store-alarm.ts';
import type { WebhookIngress } from './webhook-ingress.ts';

/** The alarms about webhooks, by construct id. */
export function webhookAlarms(ingress: WebhookIngress, store: StoreConfig): Record<string, StoreAlarmProps> {
  const { incrementalSweepMinutes } = store;
  // It is never off when webhooks are on.
  const every = Duration.minutes(incrementalSweepMinutes === 'off' ? 0 : incrementalSweepMinutes);
  return { ...apiAlarms(ingress), ...deliveryAlarms(store), ...hookAlarms(store, every) };
}

/** By the metrics of the API, which are free. */
function apiAlarms({ api }: WebhookIngress): Record<string, StoreAlarmProps> {
  return {
    // 5xx counts the function's own 500, crashes, timeouts and throttles. One alone does no harm, since BigCommerce
    // delivers again after 1, 4, 9 and 19 minutes. A delivery that fails each time falls into two of three periods.
    WebhooksFailing: {
      means: 'Deliveries fail again and again: BigCommerce may block our domain and deactivate the hooks.',
      severity: 'ticket',
      metric: api.metricServerError({ statistic: 'Sum', period: fiveMinutes }),
      rings: { above: 0 },
      periods: { ringing: 2, of: 3 },
    },
    // BigCommerce does not publish how long it waits; 3 s are more than a cold start. In a quiet store the p99 is the
    // slowest delivery, so one slow period means nothing.
    WebhooksSlow: {
      means: 'Answers to deliveries take more than 3 seconds: BigCommerce may give them up.',
      severity: 'ticket',
      metric: api.metricLatency({ statistic: 'p99', period: fiveMinutes }),
      rings: { above: Duration.seconds(3).toMilliseconds() },
      periods: { ringing: 2, of: 3 },
    },
    // A scanner that finds the URL sends a few. A sender that aims at this URL continues.
    WebhooksRefused: {
      means:
        'Many deliveries are refused: somebody forges them, the secret does not match, or they are too many.',
      severity: 'ticket',
      metric: api.metricClientError({ statistic: 'Sum', period: fiveMinutes }),
      rings: { above: 100 },
      periods: { ringing: 2, of: 2 },
    },
  };
}

/** By the metrics of the functions. */
function deliveryAlarms(store: StoreConfig): Record<string, StoreAlarmProps> {
  const period = Duration.hours(1);
  const threeHours = { ringing: 3, of: 3 };
  const { tolerableLagSeconds } = store;
  return {
    // In a quiet store too few are rejected for a spike. BigCommerce repeats one refused delivery in each of three hours
    // (1, 4, 9, 19, 34, 64 and 124 minutes later). A scanner does not.
    NoWebhookAccepted: {
      means: 'For three hours deliveries were rejected and none was accepted: changes wait for the sweeps.',
      severity: 'ticket',
      metric: ownMetric(store, metric.webhooksAccepted, { statistic: 'Maximum', period }),
      rings: { below: 1 },
      periods: threeHours,
    },
    // They include bodies that are too long, which anybody may send. BigCommerce repeats its own like the above.
    WebhooksUnreadable: {
      means: 'For three hours deliveries came that cannot be read: BigCommerce will deactivate the hooks.',
      severity: 'ticket',
      metric: ownMetric(store, metric.webhooksUnreadable, { period }),
      rings: { above: 0 },
      periods: threeHours,
    },
    // Sweeps store what no webhook reported, but later: an alarm where webhooks stopped and nobody said so.
    LagHigh: {
      means: `For three hours one change in twenty was stored more than ${tolerableLagSeconds} seconds after the edit.`,
      severity: 'ticket',
      metric: ownMetric(store, metric.lagSeconds, { statistic: 'p95', period }),
      rings: { above: tolerableLagSeconds },
      periods: threeHours,
    },
  };
}

/** The sweep function looks at the hooks before each incremental sweep, so each alarm rings until the next one. */
function hookAlarms(store: StoreConfig, every: Duration): Record<string, StoreAlarmProps> {
  const { period, periods } = untilAfter(every);
  return {
    DeliveriesMissed: {
      means:
        'BigCommerce had deactivated hooks or blocked our domain. A full sweep stores what was missed: find the cause.',
      severity: 'ticket',
      metric: ownMetric(store, metric.hookGaps, { period }),
      rings: { above: 0 },
      periods,
      isState: true,
    },
    HookUpkeepFailing: {
      means: 'For an hour or longer the hooks, or one of them, could not be checked or repaired.',
      severity: 'ticket',
      metric: ownMetric(store, metric.hookUpkeepFailed, { period: upkeepPeriod(every) }),
      rings: { above: 0 },
      periods: failingForAnHour(upkeepPeriod(every)),
      isState: true,
    },
  };
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
