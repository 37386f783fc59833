import { describe, expect, it } from 'vitest';
import { readAlarm } from '../../../../local/aws/cloudwatch/alarm.ts';
import { createAlarms } from '../../../../local/aws/cloudwatch/alarms.ts';
import { createMetricData, type Metric } from '../../../../local/aws/cloudwatch/metric-data.ts';

const minuteMs = 60_000;
const hour = 60;
const errors: Metric = { namespace: 'Test', name: 'Errors', dimensions: { queue: 'q' } };

const properties = {
  Namespace: 'Test',
  MetricName: 'Errors',
  Dimensions: [{ Name: 'queue', Value: 'q' }],
  Statistic: 'Sum',
  Period: 300,
  EvaluationPeriods: 1,
  ComparisonOperator: 'GreaterThanThreshold',
  Threshold: 0,
  TreatMissingData: 'notBreaching',
  AlarmActions: ['topic'],
};

/** Evaluates one alarm every minute. `values` has the values of the metric by their minute. */
function watched(change: object, values: Readonly<Record<number, number>>, minutes: number): string[] {
  const data = createMetricData();
  for (const [minute, value] of Object.entries(values)) data.record(errors, Number(minute) * minuteMs, value);
  const alarms = createAlarms([readAlarm('Errors', { ...properties, ...change })], data);
  return Array.from({ length: minutes }, (_, index) => alarms.evaluate((index + 1) * minuteMs))
    .flat()
    .map(({ to, atMs }) => `${atMs / minuteMs} ${to}`);
}

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
describe('createAlarms', () => {
  it('tells each change of state once, and nothing of a state that lasts', () => {
    expect(watched({}, { 10: 1, 11: 1 }, 40)).toEqual(['1 OK', '11 ALARM', '27 OK']);
  });

  it('evaluates every minute over periods that end now, wherever they began', () => {
    expect(watched({ Threshold: 1 }, { 13: 1, 16: 1 }, 20)).toEqual(['1 OK', '17 ALARM', '19 OK']);
  });

  it('evaluates an alarm that looks back on more than a day once an hour', () => {
    expect(
      watched({ Period: 3_600, EvaluationPeriods: 25, DatapointsToAlarm: 1 }, { 70: 1 }, 3 * hour),
    ).toEqual(['60 OK', '120 ALARM']);
  });

  it('rings when M of the last N data points breach the threshold, not necessarily in a row', () => {
    const twoOfThree = { EvaluationPeriods: 3, DatapointsToAlarm: 2 };

    expect(watched(twoOfThree, { 2: 1, 12: 1 }, 13)).toEqual(['1 OK', '13 ALARM']);
    expect(watched(twoOfThree, { 2: 1, 23: 0, 28: 0, 33: 1 }, 34)).toEqual(['1 OK']);
  });

  it.each([
    ['notBreaching', ['1 OK']],
    ['breaching', ['1 ALARM']],
    ['ignore', []],
    ['missing', []],
  ])('begins with insufficient data, to which only a treatment like %s puts an end', (TreatMissingData, changes) => {
    expect(watched({ TreatMissingData }, {}, 30)).toEqual(changes);
  });

  it('waits in its warm-up for data, and rings for their absence only afterwards', () => {
    const patient = {
      TreatMissingData: 'breaching',
      WarmUpConfiguration: { WarmUpPeriodDurationInMinutes: 30 },
    };

    expect(watched(patient, {}, 60)).toEqual(['31 ALARM']);
    expect(watched(patient, { 5: 0 }, 60)).toEqual(['6 OK', '21 ALARM']);
  });

  it('tells when data that came before do not come any more', () => {
    expect(watched({ TreatMissingData: 'missing' }, { 0: 0 }, 60)).toEqual(['1 OK', '16 INSUFFICIENT_DATA']);
  });

  it('includes values that come late in the period of their own time', () => {
    const data = createMetricData();
    const alarms = createAlarms([readAlarm('Errors', properties)], data);
    const states = (minute: number) => alarms.evaluate(minute * minuteMs).map(({ to }) => to);

    expect(states(10)).toEqual(['OK']);
    data.record(errors, 9 * minuteMs, 1);
    expect(states(11)).toEqual(['ALARM']);
  });

  it('never sees with FILL in a one-of-one alarm what comes later than a period', () => {
    const { Namespace, MetricName, Dimensions, Statistic, Period, ...common } = properties;
    const stat = { Metric: { Namespace, MetricName, Dimensions }, Period, Stat: Statistic };
    const Metrics = (expression: string) => [
      { Id: 'result', Expression: expression },
      { Id: 'errors', MetricStat: stat, ReturnData: false },
    ];
    const statesWith = (expression: string) => {
      const data = createMetricData();
      const alarms = createAlarms([readAlarm('Errors', { ...common, Metrics: Metrics(expression) })], data);
      data.record(errors, 1 * minuteMs, 1);
      return alarms.evaluate(10 * minuteMs).map(({ to }) => to);
    };

    expect(statesWith('FILL(errors, 0)')).toEqual(['OK']);
    expect(statesWith('errors + 0')).toEqual(['ALARM']);
  });
});
