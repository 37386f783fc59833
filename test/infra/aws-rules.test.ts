import { describe, expect, it } from 'vitest';
import { resources, synthesize } from './synthesize.ts';

const { template } = synthesize();
const all: Record<string, { Type: string; Properties?: Record<string, unknown> }> =
  template.toJSON().Resources;

interface Statement {
  readonly Effect: string;
  readonly Principal?: { readonly Service?: unknown };
  readonly Condition?: unknown;
}

/** The statements of all policies of resources, with the place of each. */
function resourceStatements(): { place: string; statement: Statement }[] {
  return Object.entries(all).flatMap(([id, { Properties = {} }]) =>
    ['PolicyDocument', 'KeyPolicy', 'AssumeRolePolicyDocument'].flatMap((name) =>
      ((Properties[name] as { Statement: Statement[] } | undefined)?.Statement ?? []).map((statement) => ({
        place: id,
        statement,
      })),
    ),
  );
}

describe('the rules of AWS', () => {
  // CloudFormation replaces what changes its id: data, hooks or subscriptions would be lost with the old resource.
  it('never change the logical id of what holds data', () => {
    const stateful = ['DynamoDB::GlobalTable', 'SQS::Queue', 'SecretsManager::Secret', 'Events::EventBus'];
    const others = ['ApiGatewayV2::Api', 'SNS::Topic', 'KMS::Key', 'Logs::LogGroup', 'SSM::Parameter'];

    const ids = Object.entries(all)
      .filter(([, { Type }]) => [...stateful, ...others].includes(Type.replace('AWS::', '')))
      .map(([id]) => id);

    expect(ids.toSorted()).toEqual([
      'CustomerStorageTableC9C7C74F',
      'Names8B2C83D9',
      'ObservabilityAlarmTopicF724909D',
      'RefreshPipelineBus27622CD7',
      'RefreshPipelineDeadLetterQueue3B5FA371',
      'RefreshPipelineFunctionLogs277923B6',
      'RefreshPipelineQueue197A91B8',
      'ScheduledSweepDeadLetterQueue573884F4',
      'ScheduledSweepFunctionLogs20F947D7',
      'ScheduledSweepStateTableE62BB7B2',
      'WebhookIngressAccessLogs502F1286',
      'WebhookIngressApi8A044B88',
      'WebhookIngressFunctionLogs6CCDC55F',
      'WebhookIngressSecretC045AC66',
    ]);
  });

  // DynamoDB changes one index in an update. A release that needs more must say how in the changelog.
  it('allow one change of an index in an update, so there are these two', () => {
    const { GlobalSecondaryIndexes } = all['CustomerStorageTableC9C7C74F']?.Properties ?? {};

    expect((GlobalSecondaryIndexes as { IndexName: string }[]).map(({ IndexName }) => IndexName)).toEqual([
      'byEmail',
      'fingerprints',
    ]);
  });

  it('trust a service only for this account or for one resource, except Lambda, which knows no such condition', () => {
    const trusting = resourceStatements().filter(
      ({ statement }) => statement.Effect === 'Allow' && statement.Principal?.Service !== undefined,
    );
    const lambda = trusting.filter(
      ({ statement }) => statement.Principal?.Service === 'lambda.amazonaws.com',
    );

    expect(lambda.map(({ place }) => place.replace(/[0-9A-F]{8}$/, ''))).toEqual([
      'RefreshPipelineFunctionRole',
      'ScheduledSweepFunctionRole',
      'WebhookIngressFunctionRole',
    ]);
    for (const { place, statement } of trusting.filter((each) => !lambda.includes(each))) {
      expect({ place, condition: JSON.stringify(statement.Condition) }).toEqual({
        place,
        condition: expect.stringMatching(/aws:SourceAccount|aws:SourceArn/),
      });
    }
  });

  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html
  it('keep the access log out of the one resource policy of an account, in a group for each API', () => {
    const { LogGroupName } = all['WebhookIngressAccessLogs502F1286']?.Properties ?? {};

    expect(LogGroupName).toEqual({
      'Fn::Join': [
        '',
        ['/aws/vendedlogs/customer-sync/abc123/production/', { Ref: 'WebhookIngressApi8A044B88' }],
      ],
    });
  });

  // CloudFormation of GovCloud refuses it.
  it('describe no event bus', () => {
    for (const { Properties } of Object.values(resources(template, 'AWS::Events::EventBus'))) {
      expect(Properties).not.toHaveProperty('Description');
    }
  });

  it('limit the API to the webhooks per second of the settings', () => {
    const throttleOf = (settings = {}) =>
      Object.values(resources(synthesize(settings).template, 'AWS::ApiGatewayV2::Stage'))[0]?.Properties[
        'DefaultRouteSettings'
      ];

    expect(throttleOf()).toEqual({ ThrottlingRateLimit: 2_000, ThrottlingBurstLimit: 5_000 });
    expect(throttleOf({ webhooksPerSecond: '500' })).toEqual({
      ThrottlingRateLimit: 500,
      ThrottlingBurstLimit: 1_250,
    });
  });
});
