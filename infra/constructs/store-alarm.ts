import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { type Identity, identityOf, type MetricName, metricNamespace } from '../../lambda/contract.ts';

export interface StoreAlarmProps {
  readonly means: string;
  /** Heading in RUNBOOK.md. */
  readonly runbook: string;
  readonly metric: IMetric;
  readonly rings: { readonly above: number } | { readonly below: number };
  /** Rings only when so many of the last periods were beyond the threshold; 1 of 1 by default. */
  readonly periods?: { readonly ringing: number; readonly of: number };
  readonly silence?: Silence;
}

/** What no data means: by default that all is well, for most metrics exist only while something happens. */
export type Silence =
  | 'is health'
  /** A gauge stands where it was last read. */
  | 'is no change'
  /** Whatever writes the metric does not run. */
  | 'rings';

/** Calls a person, and names the section of RUNBOOK.md that tells what to do. */
export class StoreAlarm extends Alarm {
  constructor(scope: Construct, id: string, topic: ITopic, props: StoreAlarmProps) {
    const { means, runbook, metric, rings, periods = { ringing: 1, of: 1 }, silence = 'is health' } = props;
    super(scope, id, {
      alarmDescription: `${means} See RUNBOOK.md, section "${runbook}".`,
      metric,
      ...('above' in rings
        ? { threshold: rings.above, comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD }
        : { threshold: rings.below, comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD }),
      evaluationPeriods: periods.of,
      datapointsToAlarm: periods.ringing,
      treatMissingData: treatMissingData[silence],
    });
    const call = new SnsAction(topic);
    this.addAlarmAction(call);
    // Not BREACHING, which rings at deployment, before there can be data. A new alarm is in INSUFFICIENT_DATA and
    // comes back to it only out of another state, when no period has data any more: that call is for real. See
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
    if (silence === 'rings') this.addInsufficientDataAction(call);
  }
}

const treatMissingData: Record<Silence, TreatMissingData> = {
  'is health': TreatMissingData.NOT_BREACHING,
  'is no change': TreatMissingData.IGNORE,
  rings: TreatMissingData.MISSING,
};

export const fiveMinutes = Duration.minutes(5);

/** A metric that the functions of one copy write. */
export function ownMetric(
  copy: Identity,
  metricName: MetricName,
  { statistic = 'Sum', period = fiveMinutes }: { statistic?: 'Sum' | 'Maximum'; period?: Duration } = {},
): Metric {
  return new Metric({
    namespace: metricNamespace,
    metricName,
    dimensionsMap: { service: identityOf(copy) },
    statistic,
    period,
  });
}

/** Rings at once, and goes on ringing until what happens again after `gap` has had time to. */
export function untilAfter(gap: Duration): {
  readonly period: Duration;
  readonly periods: { readonly ringing: 1; readonly of: number };
} {
  // Periods of less than an hour may look back on one day at most.
  const period = gap.toMinutes() < Duration.days(1).toMinutes() ? fiveMinutes : Duration.hours(1);
  return { period, periods: { ringing: 1, of: Math.floor(gap.toMinutes() / period.toMinutes()) + 1 } };
}
