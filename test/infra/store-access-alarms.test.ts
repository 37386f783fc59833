import { describe, expect, it } from 'vitest';
import { metric, metricNamespace, refreshPipeline } from '../../lambda/contract.ts';
import { alarmFor } from './alarms.ts';
import { synthesize } from './synthesize.ts';

const stack = synthesize();

describe('storeAccessAlarms', () => {
  it.each([
    'CredentialsRejected',
    'ConfigurationFailing',
  ])('rings by %s at once, and rings on between two tries', (id) => {
    const { Period, EvaluationPeriods, DatapointsToAlarm } = alarmFor(id, stack);

    expect(DatapointsToAlarm).toBe(1);
    expect(Number(Period) * Number(EvaluationPeriods)).toBeGreaterThan(
      refreshPipeline.longestRetryDelaySeconds,
    );
  });

  it('rings on between two sweeps when nothing else asks', () => {
    const { Period, EvaluationPeriods } = alarmFor(
      'CredentialsRejected',
      synthesize({ incrementalSweepMinutes: '60' }),
    );

    expect(Number(Period) * Number(EvaluationPeriods)).toBeGreaterThan(3_600);
  });

  it.each([
    ['CredentialsRejected', metric.credentialsRejected],
    ['ConfigurationFailing', metric.configurationFailed],
  ])('watch by %s the metric that the function writes', (id, metricName) => {
    expect(alarmFor(id, stack)).toMatchObject({
      Namespace: metricNamespace,
      MetricName: metricName,
      Dimensions: [{ Name: 'service', Value: 'abc123/production' }],
      Statistic: 'Sum',
      Threshold: 0,
    });
  });
});
