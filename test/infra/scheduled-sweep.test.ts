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
  it('runs an incremental sweep every 15 minutes, from the deployment on', () => {
    expect(schedules()['Incremental']).toMatchObject({
      ScheduleExpression: 'rate(15 minutes)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      State: 'ENABLED',
      Target: { Arn: sweepFunctionArn, Input: '{"sweep":"incremental"}' },
    });
  });

  it('runs a full sweep once a day, and not at deployment: it is a cron', () => {
    expect(schedules()['Full']).toMatchObject({
      ScheduleExpression: 'cron(30 3 * * ? *)',
      ScheduleExpressionTimezone: 'UTC',
      FlexibleTimeWindow: { Mode: 'OFF' },
      State: 'ENABLED',
      Target: { Arn: sweepFunctionArn, Input: '{"sweep":"full"}' },
    });
  });

  it("sweeps at the times of the store's settings", () => {
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

  it('creates a schedule only after the permission to start the function', () => {
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

  it('does not retry a sweep that the next schedule repeats', () => {
    expect(asynchronously).toMatchObject({ MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 600 });
    for (const schedule of Object.values(schedules())) {
      expect(schedule['Target']).toMatchObject({
        RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 600 },
      });
    }
  });

  it('delivers a continuation until the next schedule is near', () => {
    const rule = theResource(template, 'AWS::Events::Rule', 'ScheduledSweepContinued').Properties;

    expect(rule['Targets']).toEqual([
      expect.objectContaining({ RetryPolicy: { MaximumEventAgeInSeconds: 600 } }),
    ]);
  });

  it('keeps a message for every failed start, continuation and run, apart from the refresh requests', () => {
    const rule = theResource(template, 'AWS::Events::Rule', 'ScheduledSweepContinued').Properties;
    const kept = { DeadLetterConfig: { Arn: deadLetterQueueArn } };

    expect(rule['Targets']).toEqual([expect.objectContaining(kept)]);
    for (const { Target } of Object.values(schedules())) expect(Target).toMatchObject(kept);
    expect(asynchronously['DestinationConfig']).toEqual({ OnFailure: { Destination: deadLetterQueueArn } });
  });

  it('runs as long as Lambda allows', () => {
    expect(sweepFunction['Timeout']).toBe(sweepSchedule.timeoutSeconds);
    expect(sweepSchedule.timeoutSeconds).toBe(900);
  });

  it('keeps a lease shorter than the schedule, so that a killed run costs at most one', () => {
    const everyMinutes = Number(
      /^rate\((\d+) minutes\)$/.exec(String(schedules()['Incremental']?.['ScheduleExpression']))?.[1],
    );

    expect(sweepSchedule.leaseSeconds).toBeLessThan(everyMinutes * 60);
  });

  it("reserves none of the account's concurrency, which is ten in a new account", () => {
    expect(sweepFunction).not.toHaveProperty('ReservedConcurrentExecutions');
  });

  it('stores the progress of sweeps by name, and lets old entries expire', () => {
    expect(stateTable.Properties).toMatchObject({
      KeySchema: [{ AttributeName: syncStateTable.partitionKey, KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: syncStateTable.partitionKey, AttributeType: 'S' }],
      TimeToLiveSpecification: { AttributeName: syncStateTable.timeToLive, Enabled: true },
      BillingMode: 'PAY_PER_REQUEST',
      Replicas: [{ PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } }],
    });
  });

  it('deletes the progress of sweeps with the stack, even where the customers stay', () => {
    expect(stateTable).toMatchObject({ DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' });
  });
});
