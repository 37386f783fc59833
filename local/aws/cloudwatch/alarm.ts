import {
  type JsonObject,
  readEach,
  readNumber,
  readObject,
  readOneOf,
  readOptional,
  readText,
} from '../json-value.ts';
import { type AlarmSeries, readOwnMetric, readQueries, refuseOthers } from './alarm-series.ts';
import { type AlarmRule, type AlarmState, missingDataTreatments } from './alarm-state.ts';

/** An alarm on a metric or on an expression. */
export interface Alarm extends AlarmRule {
  readonly name: string;
  readonly description: string;
  readonly series: AlarmSeries;
  /** Whether a data point is beyond the threshold. */
  readonly breaches: (point: number) => boolean;
  /** How long a new alarm waits, unless enough data come before; 0 by default. */
  readonly warmUpMs: number;
  /** Who is told when the alarm changes to a state. */
  readonly actions: Readonly<Record<AlarmState, readonly string[]>>;
}

const comparisons = {
  GreaterThanThreshold: (point: number, threshold: number) => point > threshold,
  GreaterThanOrEqualToThreshold: (point: number, threshold: number) => point >= threshold,
  LessThanThreshold: (point: number, threshold: number) => point < threshold,
  LessThanOrEqualToThreshold: (point: number, threshold: number) => point <= threshold,
} as const;
const comparisonNames = [
  'GreaterThanThreshold',
  'GreaterThanOrEqualToThreshold',
  'LessThanThreshold',
  'LessThanOrEqualToThreshold',
] as const satisfies (keyof typeof comparisons)[];

/**
 * Reads the properties of an `AWS::CloudWatch::Alarm`, with every reference resolved. Throws for a property or a value that
 * is not built here.
 */
export function readAlarm(name: string, properties: JsonObject): Alarm {
  const usesQueries = properties['Metrics'] !== undefined;
  refuseOthers(properties, [...commonProperties, ...(usesQueries ? ['Metrics'] : metricProperties)], name);
  const compare =
    comparisons[
      readOneOf(properties['ComparisonOperator'], comparisonNames, `ComparisonOperator of ${name}`)
    ];
  const threshold = readNumber(properties['Threshold'], `Threshold of ${name}`);
  const evaluationPeriods = readNumber(properties['EvaluationPeriods'], `EvaluationPeriods of ${name}`);
  const series = usesQueries ? readQueries(properties['Metrics'], name) : readOwnMetric(properties, name);
  refuseLongRange(series.periodMs, evaluationPeriods, name);
  const actionsOf = (property: string) =>
    readOptional(properties[property], `${property} of ${name}`, (list, place) =>
      readEach(list, place, readText),
    ) ?? [];

  return {
    name,
    description: readOptional(properties['AlarmDescription'], `AlarmDescription of ${name}`, readText) ?? '',
    series,
    evaluationPeriods,
    datapointsToAlarm:
      readOptional(properties['DatapointsToAlarm'], `DatapointsToAlarm of ${name}`, readNumber) ??
      evaluationPeriods,
    missingData:
      readOptional(properties['TreatMissingData'], `TreatMissingData of ${name}`, (value, place) =>
        readOneOf(value, missingDataTreatments, place),
      ) ?? 'missing',
    warmUpMs: readWarmUp(properties['WarmUpConfiguration'], `WarmUpConfiguration of ${name}`),
    breaches: (point) => compare(point, threshold),
    actions: {
      OK: actionsOf('OKActions'),
      ALARM: actionsOf('AlarmActions'),
      INSUFFICIENT_DATA: actionsOf('InsufficientDataActions'),
    },
  };
}

const commonProperties = [
  'AlarmDescription',
  'AlarmName',
  'AlarmActions',
  'OKActions',
  'InsufficientDataActions',
  'ComparisonOperator',
  'Threshold',
  'EvaluationPeriods',
  'DatapointsToAlarm',
  'TreatMissingData',
  'WarmUpConfiguration',
  'Tags',
];

const metricProperties = [
  'Namespace',
  'MetricName',
  'Dimensions',
  'Statistic',
  'ExtendedStatistic',
  'Period',
];

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-cloudwatch-alarm-warmupconfiguration.html */
function readWarmUp(value: unknown, place: string): number {
  const warmUp = readOptional(value, place, readObject) ?? {};
  refuseOthers(warmUp, ['WarmUpPeriodDurationInMinutes'], place);
  return 60_000 * (readOptional(warmUp['WarmUpPeriodDurationInMinutes'], place, readNumber) ?? 0);
}

const dayMs = 86_400_000;

/** CloudWatch accepts a day, or seven days with a period of at least an hour. */
function refuseLongRange(periodMs: number, evaluationPeriods: number, name: string): void {
  const longestMs = periodMs < 3_600_000 ? dayMs : 7 * dayMs;
  if (periodMs * evaluationPeriods <= longestMs) return;
  throw new Error(`CloudWatch would refuse ${name}: it looks back on more than ${longestMs / dayMs} days`);
}
