import { describe, expect, it } from 'vitest';
import { detailType, eventSource, refreshPipeline } from '../../lambda/contract.ts';
import { stackTemplate } from '../support/stack-template.ts';
import { synthesize, theResource } from './synthesize.ts';

const { template } = synthesize();
const queue = theResource(template, 'AWS::SQS::Queue', 'RefreshPipelineQueue').Properties;
const deadLetterQueueArn = { 'Fn::GetAtt': ['RefreshPipelineDeadLetterQueue3B5FA371', 'Arn'] };
const refreshFunction = theResource(template, 'AWS::Lambda::Function', 'RefreshPipelineFunction').Properties;
const mapping = theResource(template, 'AWS::Lambda::EventSourceMapping').Properties;

describe('RefreshPipeline', () => {
  it('sends every refresh request on its bus to the queue', () => {
    const rule = theResource(template, 'AWS::Events::Rule', 'RefreshPipelineRequested');

    expect(rule.Properties).toMatchObject({
      EventBusName: { Ref: 'RefreshPipelineBus27622CD7' },
      EventPattern: { source: [eventSource], 'detail-type': [detailType.refreshRequested] },
      Targets: [{ Arn: { 'Fn::GetAtt': ['RefreshPipelineQueue197A91B8', 'Arn'] } }],
    });
  });

  it('keeps an event that EventBridge cannot deliver in the dead-letter queue', () => {
    const rule = theResource(template, 'AWS::Events::Rule', 'RefreshPipelineRequested');

    expect(rule.Properties).toMatchObject({ Targets: [{ DeadLetterConfig: { Arn: deadLetterQueueArn } }] });
  });

  it('keeps an event that was invoked without the queue and failed in the dead-letter queue', () => {
    expect(refreshFunction['DeadLetterConfig']).toEqual({ TargetArn: deadLetterQueueArn });
  });

  // Six times the function's timeout, and the batching window, is what AWS asks for:
  // https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
  it("keeps the function's timeout at no more than a sixth of the queue's visibility timeout", () => {
    const timeout = Number(refreshFunction['Timeout']);
    const visibility = Number(queue['VisibilityTimeout']);

    expect(timeout).toBe(300);
    expect(visibility).toBeGreaterThanOrEqual(6 * timeout);
    expect(visibility).toBeGreaterThan(timeout + Number(mapping['MaximumBatchingWindowInSeconds']));
  });

  it('spans at least 6 hours of retries before a message is dead-lettered', () => {
    const redrive = queue['RedrivePolicy'] as { deadLetterTargetArn: unknown; maxReceiveCount: number };
    const { firstRetryDelaySeconds, longestRetryDelaySeconds } = refreshPipeline;

    const delays = Array.from({ length: redrive.maxReceiveCount - 1 }, (_, retry) =>
      Math.min(firstRetryDelaySeconds * 2 ** retry, longestRetryDelaySeconds),
    );

    expect(redrive.deadLetterTargetArn).toEqual(deadLetterQueueArn);
    expect(delays.reduce((total, delay) => total + delay, 0)).toBeGreaterThanOrEqual(6 * 3600);
  });

  it('never hides a message longer than SQS allows', () => {
    expect(refreshPipeline.longestRetryDelaySeconds).toBeLessThanOrEqual(12 * 3600);
  });

  it('feeds the function as the contract says, and takes back only failed messages', () => {
    expect(mapping).toMatchObject({
      EventSourceArn: { 'Fn::GetAtt': ['RefreshPipelineQueue197A91B8', 'Arn'] },
      BatchSize: 100,
      MaximumBatchingWindowInSeconds: 1,
      ScalingConfig: { MaximumConcurrency: 2 },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
  });

  it('takes ten times as many messages through V3, so that they name enough customers for whole requests', () => {
    expect(stackTemplate({ customersApi: 'v3' }).ofType('AWS::Lambda::EventSourceMapping')).toMatchObject([
      { properties: { BatchSize: 1_000, MaximumBatchingWindowInSeconds: 1 } },
    ]);
  });

  it('waits a second for a batch, since SQS would deliver at most ten messages otherwise', () => {
    expect(Number(mapping['BatchSize'])).toBeGreaterThan(10);
    expect(Number(mapping['MaximumBatchingWindowInSeconds'])).toBeGreaterThanOrEqual(1);
  });

  it('reserves no concurrency, since a new account has only ten', () => {
    expect(refreshFunction).not.toHaveProperty('ReservedConcurrentExecutions');
  });
});
