import { describe, expect, it } from 'vitest';
import { metric, metricNamespace } from '../../lambda/contract.ts';
import { alarmFor, alarmsOf, sectionOf } from './alarms.ts';
import { synthesize } from './synthesize.ts';

const stack = synthesize();
const hour = 3_600;

/** When BigCommerce delivers what fails, in seconds after the first time: after 60 s, 180 s more, 300 s more... */
const tries = [0, 60, 240, 540, 1_140, 2_040, 3_840, 7_440, 14_640, 36_240];

/** The periods, counted from that of the first try, into which tries fall, when the first is `offset` into its period. */
function periodsOfTries(offset: number, period: number): Set<number> {
  return new Set(tries.map((time) => Math.floor((offset + time) / period)));
}

function every(minutes: number) {
  return synthesize({ incrementalSweepMinutes: `${minutes}` });
}

function own(metricName: string) {
  return {
    Namespace: metricNamespace,
    MetricName: metricName,
    Dimensions: [{ Name: 'service', Value: 'abc123/production' }],
    Statistic: 'Sum',
    ComparisonOperator: 'GreaterThanThreshold',
  };
}

describe('webhookAlarms', () => {
  it('ring when more than 100 deliveries are rejected in five minutes, twice', () => {
    expect(alarmFor('Webhooks rejected', stack)).toMatchObject({
      ...own(metric.webhooksRejected),
      Threshold: 100,
      Period: 300,
      EvaluationPeriods: 2,
      DatapointsToAlarm: 2,
    });
  });

  it('rings in a quiet store when all deliveries are rejected', () => {
    const { Metrics, ...alarm } = alarmFor('No webhook accepted', stack);
    const metrics = (Metrics as Record<string, unknown>[]).toSorted((a, b) =>
      String(a['Id']).localeCompare(String(b['Id'])),
    );

    expect(alarm).toMatchObject({ Threshold: 0, ComparisonOperator: 'GreaterThanThreshold' });
    expect(metrics).toMatchObject([
      { Id: 'accepted', MetricStat: { Metric: { MetricName: metric.webhooksAccepted }, Stat: 'Sum' } },
      { Expression: 'IF(FILL(rejected, 0) > 0 AND FILL(accepted, 0) + FILL(ignored, 0) == 0, 1, 0)' },
      { Id: 'ignored', MetricStat: { Metric: { MetricName: metric.webhooksIgnored }, Stat: 'Sum' } },
      { Id: 'rejected', MetricStat: { Metric: { MetricName: metric.webhooksRejected }, Stat: 'Sum' } },
    ]);
  });

  it('ring when deliveries cannot be read', () => {
    expect(alarmFor('Webhooks unreadable', stack)).toMatchObject({
      ...own(metric.webhooksUnreadable),
      Threshold: 0,
      Period: hour,
    });
  });

  it.each([
    'No webhook accepted',
    'Webhooks unreadable',
  ])('ring under "%s" for a single delivery that fails repeatedly, long before its hook is deactivated', (section) => {
    const { EvaluationPeriods, DatapointsToAlarm } = alarmFor(section, stack);

    expect({ EvaluationPeriods, DatapointsToAlarm }).toEqual({ EvaluationPeriods: 3, DatapointsToAlarm: 3 });
    for (let offset = 0; offset < hour; offset += 60) {
      expect([...periodsOfTries(offset, hour)]).toEqual(expect.arrayContaining([0, 1, 2]));
    }
  });

  it('rings for 5xx answers of the function, and of the API in its place', () => {
    expect(alarmFor('Webhooks failing', stack)).toMatchObject({
      Namespace: 'AWS/ApiGateway',
      MetricName: '5xx',
      Dimensions: [{ Name: 'ApiId', Value: { Ref: 'WebhookIngressApi8A044B88' } }],
      Statistic: 'Sum',
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: 0,
    });
  });

  it('does not ring for one failure, but for a delivery that fails again and again', () => {
    const alarm = alarmFor('Webhooks failing', stack);
    const [period, of, ringing] = ['Period', 'EvaluationPeriods', 'DatapointsToAlarm'].map((name) =>
      Number(alarm[name]),
    ) as [number, number, number];

    expect(ringing).toBeGreaterThan(1);
    for (let offset = 0; offset < period; offset += 10) {
      const soon = [...periodsOfTries(offset, period)].filter((each) => each < of);
      expect(soon.length).toBeGreaterThanOrEqual(ringing);
    }
  });

  it('ring when one answer in a hundred takes more than 3 seconds, in two of three periods', () => {
    expect(alarmFor('Webhooks slow', stack)).toMatchObject({
      Namespace: 'AWS/ApiGateway',
      MetricName: 'Latency',
      Dimensions: [{ Name: 'ApiId', Value: { Ref: 'WebhookIngressApi8A044B88' } }],
      ExtendedStatistic: 'p99',
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: 3_000,
      EvaluationPeriods: 3,
      DatapointsToAlarm: 2,
    });
  });

  it.each([
    ['Webhook function errors', 'Errors', 1],
    ['Webhook function throttled', 'Throttles', 2],
  ])('watches under "%s" a metric of Lambda about the function', (section, metricName, ringing) => {
    expect(alarmFor(section, stack)).toMatchObject({
      Namespace: 'AWS/Lambda',
      MetricName: metricName,
      Dimensions: [{ Name: 'FunctionName', Value: { Ref: 'WebhookIngressFunction7129A849' } }],
      Statistic: 'Sum',
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: 0,
      DatapointsToAlarm: ringing,
    });
  });

  it.each([
    ['Hooks inactive', metric.hooksInactive],
    ['Webhook domain blocked', metric.hookDomainsBlocked],
  ])('rings under "%s" at once, and until the next sweep has checked again', (section, metricName) => {
    for (const minutes of [1, 15, 1440]) {
      const alarm = alarmFor(section, every(minutes));

      expect(alarm).toMatchObject({ ...own(metricName), Threshold: 0, DatapointsToAlarm: 1 });
      expect(Number(alarm['Period']) * Number(alarm['EvaluationPeriods'])).toBeGreaterThan(minutes * 60);
    }
  });

  it.each([
    1, 15, 20, 60, 1440,
  ])('rings when the hooks could not be kept for an hour, and at least twice, when sweeping every %i minutes', (minutes) => {
    const alarm = alarmFor('Hook upkeep failing', every(minutes));
    const [period, of, ringing] = ['Period', 'EvaluationPeriods', 'DatapointsToAlarm'].map((name) =>
      Number(alarm[name]),
    ) as [number, number, number];

    expect(alarm).toMatchObject({ ...own(metric.hookUpkeepFailed), Threshold: 0 });
    expect(period).toBeGreaterThanOrEqual(minutes * 60);
    expect(period * ringing).toBeGreaterThanOrEqual(hour);
    expect(ringing).toBeGreaterThanOrEqual(2);
    expect(of).toBe(ringing + 1);
  });

  it('has no alarm for webhooks that are off', () => {
    const watched = alarmsOf(synthesize({ webhooks: 'off' })).map((alarm) => sectionOf(alarm) ?? '');

    expect(watched.filter((section) => /hook/i.test(section))).toEqual([]);
  });
});
