import { describe, expect, it } from 'vitest';
import { metric, metricNamespace, refreshPipeline } from '../../lambda/contract.ts';
import { alarmFor } from './alarms.ts';
import { synthesize } from './synthesize.ts';

const stack = synthesize();

describe('storeAccessAlarms', () => {
  it.each([
    'Credentials rejected',
    'Configuration failing',
  ])('rings under "%s" at once, and rings on between two tries', (section) => {
    const { Period, EvaluationPeriods, DatapointsToAlarm } = alarmFor(section, stack);

    expect(DatapointsToAlarm).toBe(1);
    expect(Number(Period) * Number(EvaluationPeriods)).toBeGreaterThan(
      refreshPipeline.longestRetryDelaySeconds,
    );
  });

  it('rings on between two sweeps when nothing else asks', () => {
    const { Period, EvaluationPeriods } = alarmFor(
      'Credentials rejected',
      synthesize({ incrementalSweepMinutes: '60' }),
    );

    expect(Number(Period) * Number(EvaluationPeriods)).toBeGreaterThan(3_600);
  });

  it.each([
    ['Credentials rejected', metric.credentialsRejected],
    ['Configuration failing', metric.configurationFailed],
  ])('watch under "%s" the metric that the function writes', (section, metricName) => {
    expect(alarmFor(section, stack)).toMatchObject({
      Namespace: metricNamespace,
      MetricName: metricName,
      Dimensions: [{ Name: 'service', Value: 'abc123/production' }],
      Statistic: 'Sum',
      Threshold: 0,
    });
  });
});
