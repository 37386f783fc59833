import { describe, expect, it } from 'vitest';
import { metric, metricNamespace, sweepSchedule } from '../../lambda/contract.ts';
import { alarmFor, alarmsOf } from './alarms.ts';
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
  it('ring for every sweep that leaves a dead letter, also for one that crashed or did not start', () => {
    expect(alarmFor('SweepsFailing', stack)).toMatchObject({
      Namespace: 'AWS/SQS',
      MetricName: 'NumberOfMessagesSent',
      Dimensions: [
        {
          Name: 'QueueName',
          Value: { 'Fn::GetAtt': ['ScheduledSweepDeadLetterQueue573884F4', 'QueueName'] },
        },
      ],
      Statistic: 'Sum',
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: 0,
    });
  });

  it.each([
    1, 15, 1440,
  ])('rings on between two failures when sweeping every %i minutes, even if the second run fails late', (minutes) => {
    const stays = staySeconds(alarmFor('SweepsFailing', every(minutes)));

    expect(stays).toBeGreaterThan(minutes * 60 + sweepSchedule.timeoutSeconds);
  });

  it.each([
    [15, 30],
    [60, 120],
    [1440, 2880],
    // A run that uses all of its time is no failure.
    [1, 16],
  ])('ring with sweeps every %i minutes for a watermark older than %i minutes', (minutes, oldMinutes) => {
    expect(alarmFor('TableFallsBehind', every(minutes))).toMatchObject({
      Namespace: metricNamespace,
      MetricName: metric.watermarkAgeSeconds,
      Statistic: 'Maximum',
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: oldMinutes * 60,
    });
  });

  it('does not ring for the old watermark of a backfill before the next sweep', () => {
    const { Period, EvaluationPeriods, DatapointsToAlarm } = alarmFor('TableFallsBehind', stack);

    expect({ EvaluationPeriods, DatapointsToAlarm }).toEqual({ EvaluationPeriods: 2, DatapointsToAlarm: 2 });
    expect(Number(Period)).toBeGreaterThanOrEqual(15 * 60);
  });

  it('does not ring on a day of 25 hours with a long run, but rings for one skipped day', () => {
    const { Threshold, ...alarm } = alarmFor('FullSweepsNotCompleting', stack);

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

  it('rings for many missing customers for a day, so that the next daily run calls again', () => {
    const alarm = alarmFor('MassMissing', stack);

    expect(alarm).toMatchObject({
      Namespace: metricNamespace,
      MetricName: metric.sweepsRefused,
      Statistic: 'Sum',
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: 0,
    });
    expect(staySeconds(alarm)).toBe(24 * hour);
  });

  it('has no alarm for a schedule that is off', () => {
    const noFull = alarmsOf(synthesize({ fullSweepAt: 'off' }));
    const none = alarmsOf(
      synthesize({ incrementalSweepMinutes: 'off', fullSweepAt: 'off', webhooks: 'off' }),
    );

    expect([...noFull.keys()]).toEqual(expect.arrayContaining(['TableFallsBehind', 'MassMissing']));
    expect([...noFull.keys()]).not.toContain('FullSweepsNotCompleting');
    expect([...none.keys()]).toEqual(expect.arrayContaining(['SweepsFailing', 'MassMissing']));
    expect([...none.keys()]).not.toContain('TableFallsBehind');
  });
});
