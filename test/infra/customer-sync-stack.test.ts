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

/** What the role of that name may do: all of it, and nothing that is not allowed. */
function allowed(roleName: string, of = template): Omit<Statement, 'Effect'>[] {
  return statementsOf(theResource(of, 'AWS::IAM::Policy', `${roleName}DefaultPolicy`).Properties).map(
    ({ Effect, Action, Resource }) => {
      expect(Effect).toBe('Allow');
      return { Action, Resource };
    },
  );
}

function statementsOf(policy: Record<string, unknown>): Statement[] {
  return (policy['PolicyDocument'] as { Statement: Statement[] }).Statement;
}

function environment(functionName: string, settings = {}): Record<string, unknown> {
  const { Properties } = theResource(synthesize(settings).template, 'AWS::Lambda::Function', functionName);
  return (Properties['Environment'] as { Variables: Record<string, unknown> }).Variables;
}

const storeSecretArn = {
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
};
const headerSecretArn = { Ref: 'WebhookIngressSecretC045AC66' };
const webhookUrl = {
  'Fn::Join': ['', [{ 'Fn::GetAtt': ['WebhookIngressApi8A044B88', 'ApiEndpoint'] }, '/webhooks']],
};
const queryFingerprints = {
  Action: 'dynamodb:Query',
  Resource: {
    'Fn::Join': ['', [{ 'Fn::GetAtt': ['CustomerStorageTableC9C7C74F', 'Arn'] }, '/index/fingerprints']],
  },
};
const readAccessToken = { Action: 'secretsmanager:GetSecretValue', Resource: storeSecretArn };
const readHeaderSecret = { Action: 'secretsmanager:GetSecretValue', Resource: headerSecretArn };

describe('CustomerSyncStack', () => {
  it('names the stack after store and stage', () => {
    expect(stack.stackName).toBe('CustomerSync-abc123-production');
    expect(synthesize({ stage: 'staging' }).stack.stackName).toBe('CustomerSync-abc123-staging');
  });

  it('allows the refresh function exactly these actions', () => {
    expect(allowed('RefreshPipelineFunctionRole')).toEqual([
      {
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: { 'Fn::GetAtt': ['RefreshPipelineFunctionLogs277923B6', 'Arn'] },
      },
      {
        Action: 'sqs:SendMessage',
        Resource: { 'Fn::GetAtt': ['RefreshPipelineDeadLetterQueue3B5FA371', 'Arn'] },
      },
      {
        Action: [
          'sqs:ChangeMessageVisibility',
          'sqs:DeleteMessage',
          'sqs:GetQueueAttributes',
          'sqs:ReceiveMessage',
        ],
        Resource: { 'Fn::GetAtt': ['RefreshPipelineQueue197A91B8', 'Arn'] },
      },
      {
        Action: ['dynamodb:BatchGetItem', 'dynamodb:PutItem'],
        Resource: { 'Fn::GetAtt': ['CustomerStorageTableC9C7C74F', 'Arn'] },
      },
      readAccessToken,
      {
        Action: 'dynamodb:GetItem',
        Resource: { 'Fn::GetAtt': ['ScheduledSweepStateTableE62BB7B2', 'Arn'] },
      },
    ]);
  });

  it('lets the refresh function ask with V3 whether the table is empty', () => {
    const { template } = synthesize({ customersApi: 'v3' });

    expect(allowed('RefreshPipelineFunctionRole', template)).toContainEqual(queryFingerprints);
  });

  it('allows the sweep function exactly these actions, with queries of the index of fingerprints and no other', () => {
    expect(allowed('ScheduledSweepFunctionRole')).toEqual([
      {
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: { 'Fn::GetAtt': ['ScheduledSweepFunctionLogs20F947D7', 'Arn'] },
      },
      {
        Action: 'sqs:SendMessage',
        Resource: { 'Fn::GetAtt': ['ScheduledSweepDeadLetterQueue573884F4', 'Arn'] },
      },
      {
        Action: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
        Resource: { 'Fn::GetAtt': ['ScheduledSweepStateTableE62BB7B2', 'Arn'] },
      },
      {
        Action: ['dynamodb:BatchGetItem', 'dynamodb:PutItem'],
        Resource: { 'Fn::GetAtt': ['CustomerStorageTableC9C7C74F', 'Arn'] },
      },
      queryFingerprints,
      {
        Action: 'events:PutEvents',
        Resource: { 'Fn::GetAtt': ['RefreshPipelineBus27622CD7', 'Arn'] },
      },
      { ...readAccessToken, Resource: [storeSecretArn, headerSecretArn] },
    ]);
  });

  it('allows the webhook function exactly these actions: to publish on one bus and to read one secret, never the access token', () => {
    expect(allowed('WebhookIngressFunctionRole')).toEqual([
      {
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: { 'Fn::GetAtt': ['WebhookIngressFunctionLogs6CCDC55F', 'Arn'] },
      },
      readHeaderSecret,
      {
        Action: 'events:PutEvents',
        Resource: { 'Fn::GetAtt': ['RefreshPipelineBus27622CD7', 'Arn'] },
      },
    ]);
  });

  it('lets schedules start the sweep function but no older version, and send failures to the dead-letter queue', () => {
    expect(allowed('ScheduledSweepSchedulesRole')).toEqual([
      {
        Action: 'lambda:InvokeFunction',
        Resource: { 'Fn::GetAtt': ['ScheduledSweepFunction31857600', 'Arn'] },
      },
      {
        Action: 'sqs:SendMessage',
        Resource: { 'Fn::GetAtt': ['ScheduledSweepDeadLetterQueue573884F4', 'Arn'] },
      },
    ]);
  });

  it('grants no action on all resources and no managed policy', () => {
    for (const { Properties } of Object.values(resources(template, 'AWS::IAM::Policy'))) {
      for (const { Resource } of statementsOf(Properties))
        expect(JSON.stringify(Resource)).not.toContain('*');
    }
    for (const { Properties } of Object.values(resources(template, 'AWS::IAM::Role'))) {
      expect(Properties).not.toHaveProperty('ManagedPolicyArns');
    }
  });

  it('gives the refresh function all variables that it reads', () => {
    expect(environment('RefreshPipelineFunction')).toEqual({
      [env.storeHash]: 'abc123',
      [env.stage]: 'production',
      [env.logLevel]: 'INFO',
      [env.accessTokenSecretId]: 'bigcommerce/abc123',
      [env.quotaShare]: '0.2',
      [env.customerTableName]: { Ref: 'CustomerStorageTableC9C7C74F' },
      [env.refreshQueueUrl]: { Ref: 'RefreshPipelineQueue197A91B8' },
      [env.deadLetterQueueUrl]: { Ref: 'RefreshPipelineDeadLetterQueue3B5FA371' },
      [env.syncStateTableName]: { Ref: 'ScheduledSweepStateTableE62BB7B2' },
      [env.bigcommerceApiUrl]: 'https://api.bigcommerce.com',
      [env.customersApi]: 'v2',
    });
  });

  it('gives the sweep function all variables that it reads', () => {
    expect(environment('ScheduledSweepFunction')).toEqual({
      [env.storeHash]: 'abc123',
      [env.stage]: 'production',
      [env.logLevel]: 'INFO',
      [env.accessTokenSecretId]: 'bigcommerce/abc123',
      [env.quotaShare]: '0.4',
      [env.customerTableName]: { Ref: 'CustomerStorageTableC9C7C74F' },
      [env.syncStateTableName]: { Ref: 'ScheduledSweepStateTableE62BB7B2' },
      [env.eventBusName]: { Ref: 'RefreshPipelineBus27622CD7' },
      [env.bigcommerceApiUrl]: 'https://api.bigcommerce.com',
      [env.customersApi]: 'v2',
      [env.hookMarker]: {
        'Fn::Join': ['', [{ Ref: 'AWS::Region' }, '/', { Ref: 'AWS::AccountId' }, '/abc123/production']],
      },
      [env.webhookUrl]: webhookUrl,
      [env.webhookSecretId]: headerSecretArn,
    });
  });

  it('gives the webhook function all variables that it reads, and none about quota, API and access token', () => {
    expect(environment('WebhookIngressFunction')).toEqual({
      [env.storeHash]: 'abc123',
      [env.stage]: 'production',
      [env.logLevel]: 'INFO',
      [env.webhookSecretId]: headerSecretArn,
      [env.eventBusName]: { Ref: 'RefreshPipelineBus27622CD7' },
      [env.requireSignature]: 'false',
    });
  });

  it('requires signatures when the settings do', () => {
    expect(environment('WebhookIngressFunction', { requireSignature: 'on' })).toMatchObject({
      [env.requireSignature]: 'true',
    });
  });

  it('has an output with the URL to which BigCommerce delivers', () => {
    expect(template.findOutputs('WebhookUrl')).toEqual({ WebhookUrl: { Value: webhookUrl } });
  });

  it('has no resource for webhooks when they are off', () => {
    const { template } = synthesize({ webhooks: 'off' });
    const { Resources, Outputs } = template.toJSON();

    expect(JSON.stringify({ Resources, Outputs })).not.toMatch(/webhook|apigateway|SecretsManager::Secret/i);
  });

  it("divides the refresh share among the mapping's processes and one direct call", () => {
    const { Properties } = theResource(template, 'AWS::Lambda::EventSourceMapping');

    expect(environment('RefreshPipelineFunction', { refreshQuotaShare: '0.4' })).toMatchObject({
      [env.quotaShare]: '0.16',
    });
    expect(Properties['ScalingConfig']).toEqual({ MaximumConcurrency: refreshPipeline.maxConcurrency });
  });

  it('gives refreshes and sweeps together at most 90 % of the quota', () => {
    const refreshShare = Number(environment('RefreshPipelineFunction')[env.quotaShare]);
    const sweepShare = Number(environment('ScheduledSweepFunction')[env.quotaShare]);

    const { maxConcurrency, directCallPart } = refreshPipeline;
    expect(refreshShare * (maxConcurrency + directCallPart) + sweepShare).toBeLessThanOrEqual(0.9);
  });

  it('gives sweeps the share of the settings', () => {
    expect(environment('ScheduledSweepFunction', { sweepQuotaShare: '0.2' })).toMatchObject({
      [env.quotaShare]: '0.2',
    });
  });

  it('puts no secret value in the template', () => {
    const text = JSON.stringify(template.toJSON());

    expect(text).not.toContain('{{resolve:');
    expect(text).not.toMatch(/accessToken\W|clientSecret|"SecretString"/);
  });

  it('names no account or region, so that it can be synthesized without either', () => {
    expect(stack.environment).toBe('aws://unknown-account/unknown-region');
  });

  it('gives no resource a fixed name, except for the one that others look up by name', () => {
    const named = Object.entries(
      template.toJSON().Resources as Record<string, { Properties?: object }>,
    ).filter(([, { Properties = {} }]) =>
      ['TableName', 'QueueName', 'FunctionName', 'TopicName', 'LogGroupName', 'RoleName', 'AlarmName'].some(
        (name) => name in Properties && typeof Reflect.get(Properties, name) === 'string',
      ),
    );

    expect(named).toEqual([]);
  });

  it('tags every resource that can have tags', () => {
    const { template } = synthesize({ stores: [{ storeHash: 'abc123', tags: { team: 'crm' } }] });
    const tag = { Key: 'team', Value: 'crm' };

    for (const { Properties } of Object.values(resources(template, 'AWS::DynamoDB::GlobalTable'))) {
      expect(Properties).toMatchObject({ Replicas: [{ Tags: [tag] }] });
    }
    for (const type of [
      'AWS::Lambda::Function',
      'AWS::Logs::LogGroup',
      'AWS::KMS::Key',
      'AWS::Events::EventBus',
      'AWS::SecretsManager::Secret',
    ]) {
      for (const { Properties } of Object.values(resources(template, type))) {
        expect(Properties['Tags']).toEqual([tag]);
      }
    }
  });

  it('has a deployed name for every value that the runbook and the README use', () => {
    const texts = ['RUNBOOK.md', 'README.md'].map((name) =>
      readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8'),
    );
    const asked = [...texts.join('').matchAll(/\$\(customer-sync names (\w+)\)/g)].map(
      ([, name = '']) => name,
    );
    const { Value } = theResource(template, 'AWS::SSM::Parameter').Properties;

    expect(asked).not.toEqual([]);
    for (const name of asked) expect(JSON.stringify(Value)).toContain(`\\"${name}\\":`);
  });
});
