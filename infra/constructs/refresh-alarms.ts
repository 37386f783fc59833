import { Duration, Fn } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { metric } from '../../lambda/contract.ts';
import type { StoreConfig } from '../settings/store-config.ts';
import type { RefreshPipeline } from './refresh-pipeline.ts';
import { fiveMinutes, ownMetric, type StoreAlarmProps } from './store-alarm.ts';

/** The alarms about refreshes, by construct id. */
export function refreshAlarms(refresh: RefreshPipeline, store: StoreConfig): Record<string, StoreAlarmProps> {
  const { unusualDeletions } = store;
  return {
    DeadLetters: {
      means: 'Requests could not be served and wait for a person: their customers are stale.',
      severity: 'ticket',
      metric: refresh.deadLetterQueue.metricApproximateNumberOfMessagesVisible(highest),
      rings: { above: 0 },
      isState: true,
    },
    // By their number: the age that SQS tells leaves out messages that were received three times. CloudWatch looks back on
    // 7 days at most.
    DeadLettersForAWeek: {
      means: 'Dead letters have waited for a week; SQS deletes a dead letter after 14 days.',
      severity: 'page',
      metric: refresh.deadLetterQueue.metricApproximateNumberOfMessagesVisible({
        ...highest,
        period: Duration.days(1),
      }),
      rings: { above: 0 },
      periods: { ringing: 7, of: 7 },
    },
    EventsLost: {
      means: 'Events reached neither their target nor the dead-letter queue and are gone.',
      severity: 'ticket',
      metric: eventsLost(refresh),
      rings: { above: 0 },
    },
    RefreshFunctionFailing: {
      means: 'Whole invocations failed: a bug, a timeout, a bad environment, or a failed direct event.',
      severity: 'page',
      metric: refresh.function.metricErrors({ period: fiveMinutes }),
      rings: { above: 0 },
    },
    // SQS does not count a message as the oldest after its third receive, so retries do not ring this alarm. It must
    // ring before a third receive, but not while a crash hides its batch: between one visibility timeout and two.
    RequestsWaiting: {
      means: 'A request has waited for 45 minutes: the function does not run, or cannot keep up.',
      severity: 'page',
      metric: refresh.queue.metricApproximateAgeOfOldestMessage(highest),
      rings: { above: Duration.minutes(45).toSeconds() },
    },
    // A failed request comes back after 15 minutes at most, though not to the second.
    RefreshesFailing: {
      means: 'Customers have failed for an hour: the store does not answer, DynamoDB refuses, or a bug.',
      severity: 'ticket',
      metric: ownMetric(store, metric.failed, { period: Duration.minutes(15) }),
      rings: { above: 0 },
      periods: { ringing: 4, of: 5 },
    },
    UnusualDeletions: {
      means: `More than ${unusualDeletions} customers were deleted within an hour.`,
      severity: 'page',
      metric: ownMetric(store, metric.deleted, { period: Duration.hours(1) }),
      rings: { above: unusualDeletions },
    },
  };
}

const highest = { statistic: 'Maximum', period: fiveMinutes };

/**
 * Requests that EventBridge or Lambda gave up and could not put into the dead-letter queue. Events that start a sweep are
 * not counted: if one is lost, the next schedule starts another sweep.
 */
function eventsLost({ bus, requested, function: refreshFunction }: RefreshPipeline): IMetric {
  return new MathExpression({
    label: 'Events lost',
    expression: 'SUM([undeliverable, uninvocable])',
    period: fiveMinutes,
    usingMetrics: {
      undeliverable: new Metric({
        namespace: 'AWS/Events',
        metricName: 'InvocationsFailedToBeSentToDlq',
        // `Ref` of a rule on a bus of its own is "bus|rule", not the rule's name; its ARN ends in rule/bus/rule.
        dimensionsMap: {
          EventBusName: bus.eventBusName,
          RuleName: Fn.select(2, Fn.split('/', requested.ruleArn)),
        },
        statistic: 'Sum',
      }),
      uninvocable: refreshFunction.metric('DeadLetterErrors', { statistic: 'Sum' }),
    },
  });
}
