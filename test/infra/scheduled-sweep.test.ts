import { describe, expect, it } from 'vitest';
import { detailType, eventSource, sweepSchedule, syncStateTable } from '../../lambda/contract.ts';
import { resources, synthesize, theResource } from './synthesize.ts';

const { template } = synthesize();
const sweepFunctionArn = { 'Fn::GetAtt': ['ScheduledSweepFunction31857600', 'Arn'] };
const deadLetterQueueArn = { 'Fn::GetAtt': ['ScheduledSweepDeadLetterQueue573884F4', 'Arn'] };
const sweepFunction = theResource(template, 'AWS::Lambda::Function', 'ScheduledSweepFunction').Properties;
const asynchronously = theResource(template, 'AWS::Lambda::EventInvokeConfig').Properties;
const stateTable = theResource(template, 'AWS::DynamoDB::GlobalTable', 'ScheduledSweepStateTable');

/** Every schedule with its defaults and, among them, what these settings make of it. */
function schedules(settings: Record<string, unknown> = {}): Record<string, Record<string, unknown>> {
  const all = resources(synthesize(settings).template, 'AWS::Scheduler::Schedule');
  return Object.fromEntries(
    Object.entries(all).map(([id, { Properties }]) => [
      id.replace(/^ScheduledSweepSchedules(\w+)[0-9A-F]{8}$/, '$1'),
      Properties,
    ]),
  );
}

describe('ScheduledSweep', () => {
  it('starts an incremental sweep every 15 minutes, beginning at deployment', () => {
    expect(schedules()['Incremental']).toMatchObject({
      ScheduleExpression: 'rate(15 minutes)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      State: 'ENABLED',
      Target: { Arn: sweepFunctionArn, Input: '{"sweep":"incremental"}' },
    });
  });

  it('starts a full sweep once a day, and none at deployment', () => {
    expect(schedules()['Full']).toMatchObject({
      ScheduleExpression: 'cron(10 3 * * ? *)',
      ScheduleExpressionTimezone: 'UTC',
      FlexibleTimeWindow: { Mode: 'OFF' },
      State: 'ENABLED',
      Target: { Arn: sweepFunctionArn, Input: '{"sweep":"full"}' },
    });
  });

  it('starts sweeps at the times of the settings', () => {
    const { Incremental, Full } = schedules({
      incrementalSweepMinutes: '1440',
      fullSweepAt: '00:05',
      timeZone: 'Europe/Berlin',
    });

    expect(Incremental).toMatchObject({ ScheduleExpression: 'rate(1 day)' });
    expect(Full).toMatchObject({
      ScheduleExpression: 'cron(5 0 * * ? *)',
      ScheduleExpressionTimezone: 'Europe/Berlin',
    });
  });

  it('creates no schedule that is off', () => {
    expect(Object.keys(schedules({ fullSweepAt: 'off' }))).toEqual(['Incremental']);
    expect(schedules({ incrementalSweepMinutes: 'off', fullSweepAt: 'off', webhooks: 'off' })).toEqual({});
  });

  it('creates schedules after their permissions', () => {
    for (const { DependsOn } of Object.values(resources(template, 'AWS::Scheduler::Schedule'))) {
      expect(DependsOn).toEqual(
        expect.arrayContaining([expect.stringMatching(/^ScheduledSweepSchedulesRoleDefaultPolicy/)]),
      );
    }
  });

  it('lets only schedules of this account assume the role that starts sweeps', () => {
    const { Properties } = theResource(template, 'AWS::IAM::Role', 'ScheduledSweepSchedulesRole');

    expect(Properties['AssumeRolePolicyDocument']).toMatchObject({
      Statement: [
        {
          Principal: { Service: 'scheduler.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        },
      ],
    });
  });

  it('continues a sweep that ran out of time', () => {
    const rule = theResource(template, 'AWS::Events::Rule', 'ScheduledSweepContinued');

    expect(rule.Properties).toMatchObject({
      EventBusName: { Ref: 'RefreshPipelineBus27622CD7' },
      EventPattern: { source: [eventSource], 'detail-type': [detailType.sweepContinued] },
      Targets: [{ Arn: sweepFunctionArn }],
    });
    template.hasResourceProperties('AWS::Lambda::Permission', {
      FunctionName: sweepFunctionArn,
      Principal: 'events.amazonaws.com',
      SourceArn: { 'Fn::GetAtt': ['ScheduledSweepContinuedAA6ADA40', 'Arn'] },
    });
  });

  it('retries nothing, since the next schedule starts again', () => {
    expect(asynchronously).toMatchObject({ MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 600 });
    for (const schedule of Object.values(schedules())) {
      expect(schedule['Target']).toMatchObject({
        RetryPolicy: { MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 600 },
      });
    }
  });

  it('delivers a continuation for at most 10 minutes', () => {
    const rule = theResource(template, 'AWS::Events::Rule', 'ScheduledSweepContinued').Properties;

    expect(rule['Targets']).toEqual([
      expect.objectContaining({ RetryPolicy: { MaximumEventAgeInSeconds: 600 } }),
    ]);
  });

  it('keeps failed starts, continuations and runs in a dead-letter queue of their own', () => {
    const rule = theResource(template, 'AWS::Events::Rule', 'ScheduledSweepContinued').Properties;
    const kept = { DeadLetterConfig: { Arn: deadLetterQueueArn } };

    expect(rule['Targets']).toEqual([expect.objectContaining(kept)]);
    for (const { Target } of Object.values(schedules())) expect(Target).toMatchObject(kept);
    expect(asynchronously['DestinationConfig']).toEqual({ OnFailure: { Destination: deadLetterQueueArn } });
  });

  it('runs for the longest time that Lambda allows', () => {
    expect(sweepFunction['Timeout']).toBe(sweepSchedule.timeoutSeconds);
    expect(sweepSchedule.timeoutSeconds).toBe(900);
  });

  it('keeps a lease shorter than the schedule, so that a killed run costs at most one scheduled sweep', () => {
    const everyMinutes = Number(
      /^rate\((\d+) minutes\)$/.exec(String(schedules()['Incremental']?.['ScheduleExpression']))?.[1],
    );

    expect(sweepSchedule.leaseSeconds).toBeLessThan(everyMinutes * 60);
  });

  it('reserves no concurrency, since a new account has only ten', () => {
    expect(sweepFunction).not.toHaveProperty('ReservedConcurrentExecutions');
  });

  it('stores the state of sweeps by name, and lets unused items expire', () => {
    expect(stateTable.Properties).toMatchObject({
      KeySchema: [{ AttributeName: syncStateTable.partitionKey, KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: syncStateTable.partitionKey, AttributeType: 'S' }],
      TimeToLiveSpecification: { AttributeName: syncStateTable.timeToLive, Enabled: true },
      BillingMode: 'PAY_PER_REQUEST',
      Replicas: [{ PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } }],
    });
  });

  it('deletes the state of sweeps with the stack, even if the customers stay', () => {
    expect(stateTable).toMatchObject({ DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' });
  });
});
