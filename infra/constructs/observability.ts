import { Duration, Fn, Stack } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Construct } from 'constructs';
import { type MetricName, metric, metricNamespace } from '../../lambda/contract.ts';
import type { StoreConfig } from '../store-config.ts';
import { AlarmTopic } from './alarm-topic.ts';
import type { RefreshPipeline } from './refresh-pipeline.ts';

export interface ObservabilityProps {
  readonly store: StoreConfig;
  readonly refresh: RefreshPipeline;
}

interface AlarmProps {
  readonly means: string;
  /** Heading in RUNBOOK.md. */
  readonly runbook: string;
  readonly metric: IMetric;
  /** Rings above this. */
  readonly above: number;
  /** Rings only when so many of the last periods were above; 1 of 1 by default. */
  readonly periods?: { readonly above: number; readonly of: number };
}

/** Everything that calls a person: the alarms of one store. */
export class Observability extends Construct {
  readonly topic: AlarmTopic;

  constructor(scope: Construct, id: string, { store, refresh }: ObservabilityProps) {
    super(scope, id);
    this.topic = new AlarmTopic(this, 'AlarmTopic', store);

    this.#alarm('DeadLetters', {
      means: 'Requests could not be served and wait for a person: their customers are stale.',
      runbook: 'Dead letters',
      metric: refresh.deadLetterQueue.metricApproximateNumberOfMessagesVisible(highest),
      above: 0,
    });
    this.#alarm('DeadLettersExpire', {
      means: 'Dead letters have waited for 10 days; within 4 more SQS throws them away.',
      runbook: 'Dead letters expire',
      metric: refresh.deadLetterQueue.metricApproximateAgeOfOldestMessage(highest),
      above: Duration.days(10).toSeconds(),
    });
    this.#alarm('EventsLost', {
      means: 'Events reached neither their target nor the dead-letter queue and are gone.',
      runbook: 'Events lost',
      metric: eventsLost(refresh),
      above: 0,
    });
    this.#alarm('FunctionErrors', {
      means: 'Whole invocations failed: a bug, a timeout, a bad environment, or a failed direct event.',
      runbook: 'Function errors',
      metric: refresh.function.metricErrors({ period: fiveMinutes }),
      above: 0,
    });
    // Retries do not ring this one: a message received three times no longer counts as the oldest. So it must ring
    // before a third receive, and later than a crash hides its batch: between one visibility timeout and two.
    this.#alarm('RequestsWaiting', {
      means: 'A request has waited for 45 minutes: the function does not run, or cannot keep up.',
      runbook: 'Requests waiting',
      metric: refresh.queue.metricApproximateAgeOfOldestMessage(highest),
      above: Duration.minutes(45).toSeconds(),
    });
    // What fails comes back every 15 minutes at the latest, though not to the second.
    this.#alarm('RefreshesFailing', {
      means: 'Customers have failed for an hour: the store does not answer, DynamoDB refuses, or a bug.',
      runbook: 'Refreshes failing',
      metric: this.#ownMetric(metric.failed, Duration.minutes(15)),
      above: 0,
      periods: { above: 4, of: 5 },
    });
    this.#alarm('CredentialsRejected', {
      means: 'BigCommerce refuses the access token: nothing is refreshed until it is replaced.',
      runbook: 'Credentials rejected',
      metric: this.#ownMetric(metric.credentialsRejected),
      above: 0,
      periods: untilNextTry,
    });
    this.#alarm('ConfigurationFailing', {
      means: 'The API answers as if the store hash or the URL were wrong: nothing is refreshed.',
      runbook: 'Configuration failing',
      metric: this.#ownMetric(metric.configurationFailed),
      above: 0,
      periods: untilNextTry,
    });
    this.#alarm('UnusualDeletions', {
      means: `More than ${store.unusualDeletions} customers were deleted within an hour.`,
      runbook: 'Unusual deletions',
      metric: this.#ownMetric(metric.deleted, Duration.hours(1)),
      above: store.unusualDeletions,
    });
  }

  #alarm(id: string, { means, runbook, metric, above, periods = { above: 1, of: 1 } }: AlarmProps): void {
    new Alarm(this, id, {
      alarmDescription: `${means} See RUNBOOK.md, section "${runbook}".`,
      metric,
      threshold: above,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: periods.of,
      datapointsToAlarm: periods.above,
      // Silence is normal: most of these metrics exist only while something happens.
      treatMissingData: TreatMissingData.NOT_BREACHING,
    }).addAlarmAction(new SnsAction(this.topic));
  }

  /** A metric that our functions write; its one dimension is the stack's name. */
  #ownMetric(metricName: MetricName, period = fiveMinutes): Metric {
    return new Metric({
      namespace: metricNamespace,
      metricName,
      dimensionsMap: { service: Stack.of(this).stackName },
      statistic: 'Sum',
      period,
    });
  }
}

const fiveMinutes = Duration.minutes(5);
/** Rings at once, and goes on between two tries that are 15 minutes apart. */
const untilNextTry = { above: 1, of: 4 };
const highest = { statistic: 'Maximum', period: fiveMinutes };

/** Events that EventBridge or Lambda gave up and could not even put into the dead-letter queue. */
function eventsLost({ bus, requested, function: refreshFunction }: RefreshPipeline): IMetric {
  return new MathExpression({
    label: 'Events lost',
    expression: 'FILL(undeliverable, 0) + FILL(uninvocable, 0)',
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
