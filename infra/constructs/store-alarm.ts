import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  type CfnAlarm,
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
  readonly severity: Severity;
  readonly metric: IMetric;
  readonly rings: { readonly above: number } | { readonly below: number };
  /** Rings only when so many of the last periods were beyond the threshold; 1 of 1 by default. */
  readonly periods?: { readonly ringing: number; readonly of: number };
  readonly silence?: Silence;
  /** It watches what lasts, so its end is news. An alarm about events ends when nothing more happens, which says nothing. */
  readonly isState?: true;
}

export type Severity =
  /** Customers get stale, or data may be lost, until a person acts. */
  | 'page'
  /** Sweeps or retries keep the table right meanwhile. A person acts within some days. */
  | 'ticket';

/** What no data means: by default that all is well, for most metrics exist only while something happens. */
export type Silence =
  | 'is health'
  /** A gauge stands where it was last read. */
  | 'is no change'
  /** Whatever writes the metric does not run. */
  | 'rings';

/** Calls a person, and names the section of the runbook that says what to do. */
export class StoreAlarm extends Alarm {
  constructor(
    scope: Construct,
    id: string,
    props: StoreAlarmProps & { readonly topic: ITopic; readonly runbookUrl: string },
  ) {
    const { means, severity, metric, rings, topic, runbookUrl, isState = false } = props;
    const { periods = { ringing: 1, of: 1 }, silence = 'is health' } = props;
    super(scope, id, {
      // Severity comes first: a subscription to the topic can filter by a prefix.
      alarmDescription: `${severity}: ${means} Runbook: ${runbookUrl}#${anchorOf(id)}`,
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
    if (isState) this.addOkAction(call);
    if (silence === 'rings') this.#warmUp();
  }

  /**
   * Lets a new alarm wait until its metric has data, for a day at most. The older versions of the CDK have no property for
   * it: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-warm-up.html
   */
  #warmUp(): void {
    const resource = this.node.defaultChild as CfnAlarm;
    resource.addPropertyOverride('WarmUpConfiguration', {
      WarmUpPeriodDurationInMinutes: warmUp.toMinutes(),
    });
  }
}

/** A first copy may take so long. */
const warmUp = Duration.days(1);

const treatMissingData: Record<Silence, TreatMissingData> = {
  'is health': TreatMissingData.NOT_BREACHING,
  'is no change': TreatMissingData.IGNORE,
  rings: TreatMissingData.BREACHING,
};

/** The section of the runbook has the words of the alarm: "Dead letters for a week" is #dead-letters-for-a-week. */
function anchorOf(id: string): string {
  return id.replace(/(?<!^)[A-Z]/g, '-$&').toLowerCase();
}

export const fiveMinutes = Duration.minutes(5);

/** A metric that the functions of one copy write. */
export function ownMetric(
  copy: Identity,
  metricName: MetricName,
  { statistic = 'Sum', period = fiveMinutes }: { statistic?: string; period?: Duration } = {},
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
