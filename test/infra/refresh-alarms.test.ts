import { describe, expect, it } from 'vitest';
import { metric, metricNamespace, refreshPipeline } from '../../lambda/contract.ts';
import { alarmFor } from './alarms.ts';
import { resources, synthesize } from './synthesize.ts';

const stack = synthesize();

describe('refreshAlarms', () => {
  it('ring for the first dead letter', () => {
    expect(alarmFor('DeadLetters', stack)).toMatchObject({
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: [
        {
          Name: 'QueueName',
          Value: { 'Fn::GetAtt': ['RefreshPipelineDeadLetterQueue3B5FA371', 'QueueName'] },
        },
      ],
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: 0,
      EvaluationPeriods: 1,
    });
  });

  it('rings again for dead letters of a week, by their number, days before SQS deletes them', () => {
    const retention = resources(stack.template, 'AWS::SQS::Queue')['RefreshPipelineDeadLetterQueue3B5FA371']
      ?.Properties;
    const alarm = alarmFor('DeadLettersForAWeek', stack);

    expect(alarm).toMatchObject({
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Statistic: 'Maximum',
      Threshold: 0,
      DatapointsToAlarm: 7,
    });
    const rings = Number(alarm['Period']) * Number(alarm['EvaluationPeriods']);
    expect(Number(retention?.['MessageRetentionPeriod']) - rings).toBeGreaterThanOrEqual(3 * 24 * 3600);
  });

  it('ring for a waiting message after the time for which a crash hides it, and before its third receive hides its age', () => {
    const visibility = refreshPipeline.visibilityTimeoutSeconds;
    const threshold = Number(alarmFor('RequestsWaiting', stack)['Threshold']);

    expect(threshold).toBeGreaterThan(visibility + refreshPipeline.timeoutSeconds);
    expect(threshold).toBeLessThan(2 * visibility);
  });

  it.each([
    ['RefreshesFailing', metric.failed, 0],
    ['UnusualDeletions', metric.deleted, 100],
  ])('watch by %s the metric that the function writes', (id, metricName, threshold) => {
    expect(alarmFor(id, stack)).toMatchObject({
      Namespace: metricNamespace,
      MetricName: metricName,
      Dimensions: [{ Name: 'service', Value: 'abc123/production' }],
      Statistic: 'Sum',
      Threshold: threshold,
    });
  });

  it('rings for customers that fail for an hour, even if they come back only every 15 minutes', () => {
    const { Period, EvaluationPeriods, DatapointsToAlarm } = alarmFor('RefreshesFailing', stack);

    expect(Number(Period)).toBeGreaterThanOrEqual(refreshPipeline.longestRetryDelaySeconds);
    expect(Number(Period) * Number(DatapointsToAlarm)).toBe(3_600);
    expect(Number(EvaluationPeriods)).toBeGreaterThan(Number(DatapointsToAlarm));
  });

  it("ring for more deletions an hour than the store's threshold", () => {
    const { template } = synthesize({ unusualDeletions: '7' });

    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: metric.deleted,
      Period: 3600,
      Threshold: 7,
      ComparisonOperator: 'GreaterThanThreshold',
    });
  });

  // `Ref` of a rule on a custom bus is "bus|rule", which matches no metric.
  it("watch the rule by its name alone, cut from the rule's ARN", () => {
    expect(JSON.stringify(alarmFor('EventsLost', stack))).toContain(
      '{"Name":"RuleName","Value":{"Fn::Select":[2,{"Fn::Split":["/",{"Fn::GetAtt":["RefreshPipelineRequestedD925B09F","Arn"]}]}]}}',
    );
  });
});
