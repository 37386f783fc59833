import { describe, expect, it } from 'vitest';
import { metric, metricNamespace, sweepSchedule } from '../../lambda/contract.ts';
import { alarmFor, alarmsOf, sectionOf } from './alarms.ts';
import { synthesize } from './synthesize.ts';

const stack = synthesize();
const hour = 3_600;

function every(minutes: number) {
  return synthesize({ incrementalSweepMinutes: `${minutes}` });
}

/** How long one datapoint keeps the alarm ringing. */
function staySeconds({ Period, EvaluationPeriods, DatapointsToAlarm }: Record<string, unknown>): number {
  expect(DatapointsToAlarm).toBe(1);
  return Number(Period) * Number(EvaluationPeriods);
}

describe('sweepAlarms', () => {
  it('ring for every sweep that fails, also for one that crashed and wrote no metrics', () => {
    expect(alarmFor('Sweeps failing', stack)).toMatchObject({
      Namespace: 'AWS/Lambda',
      MetricName: 'Errors',
      Dimensions: [{ Name: 'FunctionName', Value: { Ref: 'ScheduledSweepFunction31857600' } }],
      Statistic: 'Sum',
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: 0,
    });
  });

  it.each([
    1, 15, 1440,
  ])('rings on between two failures when sweeping every %i minutes, even if the second run fails late', (minutes) => {
    const stays = staySeconds(alarmFor('Sweeps failing', every(minutes)));

    expect(stays).toBeGreaterThan(minutes * 60 + sweepSchedule.timeoutSeconds);
  });

  it('rings for the first dead letter of a sweep', () => {
    expect(alarmFor('Sweep dead letters', stack)).toMatchObject({
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: [
        {
          Name: 'QueueName',
          Value: { 'Fn::GetAtt': ['ScheduledSweepDeadLetterQueue573884F4', 'QueueName'] },
        },
      ],
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: 0,
      EvaluationPeriods: 1,
    });
  });

  it('ring when no incremental sweep was completed for two hours', () => {
    expect(alarmFor('Incremental sweeps not completing', stack)).toMatchObject({
      Namespace: metricNamespace,
      MetricName: metric.incrementalSweepsCompleted,
      Dimensions: [{ Name: 'service', Value: 'abc123/production' }],
      Statistic: 'Sum',
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 1,
      Period: hour,
      EvaluationPeriods: 2,
      DatapointsToAlarm: 2,
      AlarmDescription: expect.stringContaining('for 2 hours'),
    });
  });

  it.each([
    15, 60, 1440,
  ])('ring only after four schedules in a row without a completed sweep, with sweeps every %i minutes', (minutes) => {
    const { Period, DatapointsToAlarm } = alarmFor('Incremental sweeps not completing', every(minutes));

    expect((Number(Period) * Number(DatapointsToAlarm)) / (minutes * 60)).toBeGreaterThanOrEqual(4);
  });

  it.each([
    [15, 30],
    [60, 120],
    [1440, 2880],
    // A run that uses all of its time is no failure.
    [1, 16],
  ])('ring with sweeps every %i minutes for a watermark older than %i minutes', (minutes, oldMinutes) => {
    expect(alarmFor('Watermark old', every(minutes))).toMatchObject({
      Namespace: metricNamespace,
      MetricName: metric.watermarkAgeSeconds,
      Statistic: 'Maximum',
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: oldMinutes * 60,
    });
  });

  it('does not ring for the old watermark of a backfill before the next sweep', () => {
    const { Period, EvaluationPeriods, DatapointsToAlarm } = alarmFor('Watermark old', stack);

    expect({ EvaluationPeriods, DatapointsToAlarm }).toEqual({ EvaluationPeriods: 2, DatapointsToAlarm: 2 });
    expect(Number(Period)).toBeGreaterThanOrEqual(15 * 60);
  });

  it('does not ring on a day of 25 hours with a long run, but rings for one skipped day', () => {
    const { Threshold, ...alarm } = alarmFor('Full sweeps not completing', stack);

    expect(alarm).toMatchObject({
      Namespace: metricNamespace,
      MetricName: metric.fullSweepAgeSeconds,
      Statistic: 'Maximum',
      ComparisonOperator: 'GreaterThanThreshold',
      EvaluationPeriods: 1,
    });
    expect(Threshold).toBeGreaterThanOrEqual((25 + 3) * hour);
    expect(Threshold).toBeLessThan((48 - 12) * hour);
  });

  it('rings for many missing customers until the next daily run, even on a day of 25 hours', () => {
    const alarm = alarmFor('Mass missing', stack);

    expect(alarm).toMatchObject({
      Namespace: metricNamespace,
      MetricName: metric.sweepsRefused,
      Statistic: 'Sum',
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: 0,
    });
    expect(staySeconds(alarm)).toBeGreaterThan(26 * hour);
  });

  it('has no alarm for a schedule that is off', () => {
    const noAll = alarmsOf(synthesize({ fullSweepAt: 'off' })).map(sectionOf);
    const none = alarmsOf(
      synthesize({ incrementalSweepMinutes: 'off', fullSweepAt: 'off', webhooks: 'off' }),
    ).map(sectionOf);

    expect(noAll).toContain('Incremental sweeps not completing');
    expect(noAll).not.toContain('Full sweeps not completing');
    expect(noAll).toContain('Mass missing');
    expect(none).toContain('Mass missing');
    expect(none).toContain('Sweeps failing');
    expect(none).not.toContain('Incremental sweeps not completing');
    expect(none).not.toContain('Watermark old');
  });
});
