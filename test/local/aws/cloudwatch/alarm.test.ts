import { describe, expect, it } from 'vitest';
import { readAlarm } from '../../../../local/aws/cloudwatch/alarm.ts';

const onMetric = {
  Namespace: 'Test',
  MetricName: 'Errors',
  Statistic: 'Sum',
  Period: 300,
  EvaluationPeriods: 3,
  ComparisonOperator: 'GreaterThanThreshold',
  Threshold: 5,
};

const stat = (period = 300) => ({
  Metric: { Namespace: 'Test', MetricName: 'Errors' },
  Period: period,
  Stat: 'Sum',
});
const { Namespace, MetricName, Statistic, Period, ...withoutMetric } = onMetric;

describe('readAlarm', () => {
  it("has CloudWatch's defaults: all data points must breach, and missing data are missing", () => {
    expect(readAlarm('Errors', onMetric)).toMatchObject({ datapointsToAlarm: 3, missingData: 'missing' });
  });

  it.each([
    ['GreaterThanThreshold', [false, false, true]],
    ['GreaterThanOrEqualToThreshold', [false, true, true]],
    ['LessThanThreshold', [true, false, false]],
    ['LessThanOrEqualToThreshold', [true, true, false]],
  ])('compares by %s', (ComparisonOperator, expected) => {
    const { breaches } = readAlarm('Errors', { ...onMetric, ComparisonOperator });

    expect([4, 5, 6].map(breaches)).toEqual(expected);
  });

  it.each([
    [{ Unit: 'Count' }, 'the local CloudWatch cannot honour Unit of Errors'],
    [{ ActionsEnabled: false }, 'the local CloudWatch cannot honour ActionsEnabled of Errors'],
    [
      { EvaluateLowSampleCountPercentile: 'ignore' },
      'cannot honour EvaluateLowSampleCountPercentile of Errors',
    ],
    [
      { WarmUpConfiguration: { OnlyStartEvaluatingAfterWarmUpPeriodEnds: true } },
      'cannot honour OnlyStartEvaluatingAfterWarmUpPeriodEnds of WarmUpConfiguration of Errors',
    ],
    [{ EvaluationWindow: {} }, 'cannot honour EvaluationWindow of Errors'],
    [{ ComparisonOperator: 'GreaterThanUpperThreshold' }, 'ComparisonOperator of Errors is not one of'],
    [{ TreatMissingData: 'zero' }, 'TreatMissingData of Errors is not one of'],
    [{ Period: 10 }, 'the local CloudWatch cannot honour Period of Errors: 10 s'],
    [{ EvaluationPeriods: 289 }, 'CloudWatch would refuse Errors: it looks back on more than 1 days'],
    [
      { Period: 3_600, EvaluationPeriods: 169 },
      'CloudWatch would refuse Errors: it looks back on more than 7 days',
    ],
    [{ Statistic: undefined, ExtendedStatistic: 'tm90' }, 'has no statistic tm90'],
  ])('refuses %j in a sentence', (change, sentence) => {
    expect(() => readAlarm('Errors', { ...onMetric, ...change })).toThrow(sentence);
  });

  it.each([
    [
      [
        { Id: 'e', Expression: 'a + b' },
        { Id: 'a', MetricStat: stat(), ReturnData: false },
      ],
      'Errors has no metric b',
    ],
    [
      [
        { Id: 'a', MetricStat: stat() },
        { Id: 'b', MetricStat: stat() },
      ],
      'Errors returns 2 of its metrics',
    ],
    [
      [
        { Id: 'e', Expression: 'a + b' },
        { Id: 'a', MetricStat: stat(60), ReturnData: false },
        { Id: 'b', MetricStat: stat(), ReturnData: false },
      ],
      'the metrics of Errors need one period',
    ],
    [
      [
        { Id: 'e', Expression: '1 + 1' },
        { Id: 'a', MetricStat: stat(), ReturnData: false },
      ],
      'is a number, not a series',
    ],
    [[{ Id: 'a', MetricStat: { ...stat(), Unit: 'Count' } }], 'cannot honour Unit of Metrics[0] of Errors'],
  ])('refuses a list of metrics that it cannot compute (%#)', (Metrics, sentence) => {
    expect(() => readAlarm('Errors', { ...withoutMetric, Metrics })).toThrow(sentence);
  });
});
