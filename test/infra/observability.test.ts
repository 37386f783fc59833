import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { metric, metricNamespace, refreshPipeline } from '../../lambda/contract.ts';
import { resources, synthesize } from './synthesize.ts';

const { template } = synthesize();
const alarms = Object.values(resources(template, 'AWS::CloudWatch::Alarm')).map(
  ({ Properties }) => Properties,
);

const runbook = readFileSync(new URL('../../RUNBOOK.md', import.meta.url), 'utf8').replace(
  /^```.*?^```/gms,
  '',
);
const alarmChapter = runbook.split(/^## /m).find((chapter) => chapter.startsWith('Alarms\n')) ?? '';

function alarmFor(section: string): Record<string, unknown> {
  const alarm = alarms.find((alarm) => String(alarm['AlarmDescription']).includes(`section "${section}"`));
  if (alarm === undefined) throw new Error(`no alarm names the section "${section}"`);
  return alarm;
}

describe('Observability', () => {
  it('gives each alarm its section in the runbook, and each alarm section its alarm', () => {
    const headings = [...alarmChapter.matchAll(/^### (.+)$/gm)].map(([, heading]) => heading);

    const named = alarms.map(
      (alarm) => /See RUNBOOK\.md, section "(.+)"\.$/.exec(String(alarm['AlarmDescription']))?.[1],
    );

    expect(named.toSorted()).toEqual(headings.toSorted());
  });

  it('answers under each alarm what it means, where to look and what to do', () => {
    const sections = alarmChapter.split(/^### /m).slice(1);

    for (const section of sections) {
      expect(section.match(/^\*\*\w+\*\*/gm)).toEqual(['**Means**', '**Look**', '**Do**']);
    }
  });

  it('tells the topic of every alarm, and takes silence for health', () => {
    for (const alarm of alarms) {
      expect(alarm).toMatchObject({
        AlarmActions: [{ Ref: 'ObservabilityAlarmTopicF724909D' }],
        TreatMissingData: 'notBreaching',
      });
    }
  });

  it('rings for the first dead letter', () => {
    expect(alarmFor('Dead letters')).toMatchObject({
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

  it('rings days before SQS throws a dead letter away', () => {
    const retention = resources(template, 'AWS::SQS::Queue')['RefreshPipelineDeadLetterQueue3B5FA371']
      ?.Properties;

    const left =
      Number(retention?.['MessageRetentionPeriod']) - Number(alarmFor('Dead letters expire')['Threshold']);

    expect(left).toBeGreaterThanOrEqual(3 * 24 * 3600);
  });

  it('rings for a waiting message later than a crash hides it, and before its third receive hides its age', () => {
    const visibility = refreshPipeline.visibilityTimeoutSeconds;
    const threshold = Number(alarmFor('Requests waiting')['Threshold']);

    expect(threshold).toBeGreaterThan(visibility + refreshPipeline.timeoutSeconds);
    expect(threshold).toBeLessThan(2 * visibility);
  });

  it.each([
    'Credentials rejected',
    'Configuration failing',
  ])('rings under "%s" at once, and does not fall silent between two tries', (section) => {
    const { Period, EvaluationPeriods, DatapointsToAlarm } = alarmFor(section);

    expect(DatapointsToAlarm).toBe(1);
    expect(Number(Period) * Number(EvaluationPeriods)).toBeGreaterThan(
      refreshPipeline.longestRetryDelaySeconds,
    );
  });

  it.each([
    ['Refreshes failing', metric.failed, 0],
    ['Credentials rejected', metric.credentialsRejected, 0],
    ['Configuration failing', metric.configurationFailed, 0],
    ['Unusual deletions', metric.deleted, 100],
  ])('watches under "%s" the metric that the function writes', (section, metricName, threshold) => {
    expect(alarmFor(section)).toMatchObject({
      Namespace: metricNamespace,
      MetricName: metricName,
      Dimensions: [{ Name: 'service', Value: 'CustomerSync-abc123-production' }],
      Statistic: 'Sum',
      Threshold: threshold,
    });
  });

  it('rings for customers that have failed for an hour, though they come back only every 15 minutes', () => {
    const { Period, EvaluationPeriods, DatapointsToAlarm } = alarmFor('Refreshes failing');

    expect(Number(Period)).toBeGreaterThanOrEqual(refreshPipeline.longestRetryDelaySeconds);
    expect(Number(Period) * Number(DatapointsToAlarm)).toBe(3_600);
    expect(Number(EvaluationPeriods)).toBeGreaterThan(Number(DatapointsToAlarm));
  });

  it("rings for more deletions an hour than the store's threshold", () => {
    const { template } = synthesize({ unusualDeletions: '7' });

    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: metric.deleted,
      Period: 3600,
      Threshold: 7,
      ComparisonOperator: 'GreaterThanThreshold',
    });
  });

  // `Ref` of a rule on a custom bus is "bus|rule", which matches no metric.
  it("watches the rule by its name alone, cut from the rule's ARN", () => {
    expect(JSON.stringify(alarmFor('Events lost'))).toContain(
      '{"Name":"RuleName","Value":{"Fn::Select":[2,{"Fn::Split":["/",{"Fn::GetAtt":["RefreshPipelineRequestedD925B09F","Arn"]}]}]}}',
    );
  });
});
