import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { env, refreshPipeline } from '../../lambda/contract.ts';
import { resources, synthesize, theResource } from './synthesize.ts';

const { stack, template } = synthesize();

interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
}

function statements(): Statement[] {
  return Object.values(resources(template, 'AWS::IAM::Policy')).flatMap(
    ({ Properties }) => (Properties['PolicyDocument'] as { Statement: Statement[] }).Statement,
  );
}

function environment(settings = {}): unknown {
  const { Properties } = theResource(synthesize(settings).template, 'AWS::Lambda::Function');
  return (Properties['Environment'] as { Variables: unknown }).Variables;
}

describe('CustomerSyncStack', () => {
  it('names the stack after store and stage', () => {
    expect(stack.stackName).toBe('CustomerSync-abc123-production');
    expect(synthesize({ stage: 'staging' }).stack.stackName).toBe('CustomerSync-abc123-staging');
  });

  // CloudFormation replaces what changes its id: an upgrade would start with an empty table or an unknown bus.
  it('keeps the logical ids that deployed stacks know', () => {
    expect(Object.keys(template.toJSON().Resources)).toEqual(
      expect.arrayContaining([
        'CustomerStorageTableC9C7C74F',
        'RefreshPipelineQueue197A91B8',
        'RefreshPipelineDeadLetterQueue3B5FA371',
        'RefreshPipelineBus27622CD7',
        'RefreshPipelineFunction0C863671',
        'ObservabilityAlarmTopicF724909D',
      ]),
    );
  });

  it('gives the function exactly these actions', () => {
    const allowed = statements().map(({ Effect, Action, Resource }) => ({ Effect, Action, Resource }));

    expect(allowed).toEqual([
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: { 'Fn::GetAtt': ['RefreshPipelineFunctionLogs277923B6', 'Arn'] },
      },
      {
        Effect: 'Allow',
        Action: 'sqs:SendMessage',
        Resource: { 'Fn::GetAtt': ['RefreshPipelineDeadLetterQueue3B5FA371', 'Arn'] },
      },
      {
        Effect: 'Allow',
        Action: [
          'sqs:ChangeMessageVisibility',
          'sqs:DeleteMessage',
          'sqs:GetQueueAttributes',
          'sqs:ReceiveMessage',
        ],
        Resource: { 'Fn::GetAtt': ['RefreshPipelineQueue197A91B8', 'Arn'] },
      },
      {
        Effect: 'Allow',
        Action: ['dynamodb:BatchGetItem', 'dynamodb:PutItem'],
        Resource: { 'Fn::GetAtt': ['CustomerStorageTableC9C7C74F', 'Arn'] },
      },
      {
        Effect: 'Allow',
        Action: 'secretsmanager:GetSecretValue',
        Resource: {
          'Fn::Join': [
            '',
            [
              'arn:',
              { Ref: 'AWS::Partition' },
              ':secretsmanager:',
              { Ref: 'AWS::Region' },
              ':',
              { Ref: 'AWS::AccountId' },
              ':secret:bigcommerce/abc123-??????',
            ],
          ],
        },
      },
    ]);
  });

  it('grants no action on all resources and no managed policy', () => {
    for (const { Resource } of statements()) expect(JSON.stringify(Resource)).not.toContain('*');
    for (const { Properties } of Object.values(resources(template, 'AWS::IAM::Role'))) {
      expect(Properties).not.toHaveProperty('ManagedPolicyArns');
    }
  });

  it('tells the function everything it asks its environment for', () => {
    expect(environment()).toEqual({
      [env.storeHash]: 'abc123',
      [env.stackName]: 'CustomerSync-abc123-production',
      [env.accessTokenSecretId]: 'bigcommerce/abc123',
      [env.quotaShare]: '0.25',
      [env.customerTableName]: { Ref: 'CustomerStorageTableC9C7C74F' },
      [env.refreshQueueUrl]: { Ref: 'RefreshPipelineQueue197A91B8' },
      [env.deadLetterQueueUrl]: { Ref: 'RefreshPipelineDeadLetterQueue3B5FA371' },
      [env.bigcommerceApiUrl]: 'https://api.bigcommerce.com',
    });
  });

  it("divides the refresh share by the mapping's concurrency", () => {
    const { Properties } = theResource(template, 'AWS::Lambda::EventSourceMapping');

    expect(environment({ quotaShare: '0.4' })).toMatchObject({ [env.quotaShare]: '0.2' });
    expect(Properties['ScalingConfig']).toEqual({ MaximumConcurrency: refreshPipeline.maxConcurrency });
  });

  it('puts no secret value in the template', () => {
    const text = JSON.stringify(template.toJSON());

    expect(text).not.toContain('{{resolve:');
    expect(text).not.toMatch(/accessToken|clientSecret/);
    expect(resources(template, 'AWS::SecretsManager::Secret')).toEqual({});
  });

  it('is bound to no account or region, so that it can be synthesized without either', () => {
    expect(stack.environment).toBe('aws://unknown-account/unknown-region');
  });

  it('gives no resource a name that a second deployment would collide with, but for what is looked up by name', () => {
    const named = Object.entries(
      template.toJSON().Resources as Record<string, { Properties?: object }>,
    ).filter(([, { Properties = {} }]) =>
      ['TableName', 'QueueName', 'FunctionName', 'TopicName', 'LogGroupName', 'RoleName', 'AlarmName'].some(
        (name) => name in Properties && typeof Reflect.get(Properties, name) === 'string',
      ),
    );

    expect(named).toEqual([]);
  });

  it('tags what can be tagged', () => {
    const { template } = synthesize({ stores: [{ storeHash: 'abc123', tags: { team: 'crm' } }] });
    const tag = { Key: 'team', Value: 'crm' };

    expect(theResource(template, 'AWS::DynamoDB::GlobalTable').Properties).toMatchObject({
      Replicas: [{ Tags: [tag] }],
    });
    for (const type of [
      'AWS::Lambda::Function',
      'AWS::Logs::LogGroup',
      'AWS::KMS::Key',
      'AWS::Events::EventBus',
    ]) {
      expect(theResource(template, type).Properties['Tags']).toEqual([tag]);
    }
  });

  it('puts out every value that the runbook asks for', () => {
    const runbook = readFileSync(new URL('../../RUNBOOK.md', import.meta.url), 'utf8');
    const asked = [...runbook.matchAll(/\$\(output (\w+)\)/g)].map(([, name]) => name);

    expect(asked).not.toEqual([]);
    expect(Object.keys(template.findOutputs('*'))).toEqual(expect.arrayContaining(asked));
  });
});
