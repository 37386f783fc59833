import { describe, expect, it } from 'vitest';
import { metric, metricNamespace } from '../../lambda/contract.ts';
import { alarmFor, alarmsOf } from './alarms.ts';
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

function ofApi(MetricName: string) {
  return {
    Namespace: 'AWS/ApiGateway',
    MetricName,
    Dimensions: [{ Name: 'ApiId', Value: { Ref: 'WebhookIngressApi8A044B88' } }],
    Statistic: 'Sum',
    ComparisonOperator: 'GreaterThanThreshold',
  };
}

describe('webhookAlarms', () => {
  it('ring when more than 100 deliveries are refused in five minutes, twice, by the function or by the API', () => {
    expect(alarmFor('WebhooksRefused', stack)).toMatchObject({
      ...ofApi('4xx'),
      Threshold: 100,
      Period: 300,
      EvaluationPeriods: 2,
      DatapointsToAlarm: 2,
    });
  });

  it('rings in a quiet store when all deliveries are rejected', () => {
    expect(alarmFor('NoWebhookAccepted', stack)).toMatchObject({
      ...own(metric.webhooksAccepted),
      Statistic: 'Maximum',
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 1,
      Period: hour,
    });
  });

  it('ring when changes are stored late for three hours, by the lag that the store tolerates', () => {
    expect(alarmFor('LagHigh', synthesize({ tolerableLagSeconds: '60' }))).toMatchObject({
      Namespace: metricNamespace,
      MetricName: metric.lagSeconds,
      ExtendedStatistic: 'p95',
      Threshold: 60,
      Period: hour,
      EvaluationPeriods: 3,
      DatapointsToAlarm: 3,
      AlarmDescription: expect.stringContaining('more than 60 seconds after the edit'),
    });
  });

  it('ring when deliveries cannot be read', () => {
    expect(alarmFor('WebhooksUnreadable', stack)).toMatchObject({
      ...own(metric.webhooksUnreadable),
      Threshold: 0,
      Period: hour,
    });
  });

  it.each([
    'NoWebhookAccepted',
    'WebhooksUnreadable',
  ])('ring by %s for a single delivery that fails repeatedly, long before its hook is deactivated', (id) => {
    const { EvaluationPeriods, DatapointsToAlarm } = alarmFor(id, stack);

    expect({ EvaluationPeriods, DatapointsToAlarm }).toEqual({ EvaluationPeriods: 3, DatapointsToAlarm: 3 });
    for (let offset = 0; offset < hour; offset += 60) {
      expect([...periodsOfTries(offset, hour)]).toEqual(expect.arrayContaining([0, 1, 2]));
    }
  });

  it('rings for 5xx answers of the function, and of the API in its place', () => {
    expect(alarmFor('WebhooksFailing', stack)).toMatchObject({
      ...ofApi('5xx'),
      Threshold: 0,
    });
  });

  it('does not ring for one failure, but for a delivery that fails again and again', () => {
    const alarm = alarmFor('WebhooksFailing', stack);
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
    expect(alarmFor('WebhooksSlow', stack)).toMatchObject({
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
    1, 15, 1440,
  ])('rings at once for hooks that did not deliver, and until the next sweep has checked again, every %i minutes', (minutes) => {
    const alarm = alarmFor('DeliveriesMissed', every(minutes));

    expect(alarm).toMatchObject({ ...own(metric.hookGaps), Threshold: 0, DatapointsToAlarm: 1 });
    expect(Number(alarm['Period']) * Number(alarm['EvaluationPeriods'])).toBeGreaterThan(minutes * 60);
  });

  it.each([
    1, 15, 20, 60, 1440,
  ])('rings when the hooks could not be kept for an hour, and at least twice, when sweeping every %i minutes', (minutes) => {
    const alarm = alarmFor('HookUpkeepFailing', every(minutes));
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
    const watched = [...alarmsOf(synthesize({ webhooks: 'off' })).keys()];

    expect(watched.filter((id) => /hook|lag|deliveries/i.test(id))).toEqual([]);
  });
});
