import { RemovalPolicy } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { describe, expect, it } from 'vitest';
import { env, parameterName } from '../../lambda/contract.ts';
import { somebodysApp, somebodysStack, syncIn } from './somebodys-app.ts';
import { resources, theResource } from './synthesize.ts';

function policyOf(template: Template, role: string) {
  const { PolicyDocument } = theResource(template, 'AWS::IAM::Policy', `${role}DefaultPolicy`).Properties as {
    PolicyDocument: { Statement: { Action: string | string[]; Resource: unknown }[] };
  };
  return PolicyDocument.Statement;
}

describe('CustomerSync', () => {
  it('writes one parameter with the names of its parts, where a command or another service looks for them', () => {
    const stack = somebodysStack();

    syncIn(stack, 'Customers', { stage: 'staging' });

    const { Name, Value } = theResource(Template.fromStack(stack), 'AWS::SSM::Parameter').Properties;
    expect(Name).toBe('/customer-sync/abc123/staging');
    expect(Name).toBe(parameterName({ storeHash: 'abc123', stage: 'staging' }));
    const { 'Fn::Join': parts } = Value as { 'Fn::Join': [string, unknown[]] };
    const names: object = JSON.parse(
      parts[1].map((part) => (typeof part === 'string' ? part : 'name')).join(''),
    );
    expect(Object.keys(names)).toEqual([
      'customersTableName',
      'syncStateTableName',
      'eventBusName',
      'refreshQueueUrl',
      'refreshQueueArn',
      'deadLetterQueueUrl',
      'deadLetterQueueArn',
      'sweepDeadLetterQueueUrl',
      'refreshFunctionName',
      'refreshLogGroupName',
      'sweepFunctionName',
      'sweepLogGroupName',
      'webhookFunctionName',
      'webhookLogGroupName',
      'webhookAccessLogGroupName',
      'webhookUrl',
      'webhookSecretId',
      'accessTokenSecretId',
      'alarmTopicArn',
      'dashboardName',
    ]);
  });

  it('sweeps only when it has the parameter, so that a second copy in the account fails before it takes the hooks', () => {
    const stack = somebodysStack();
    syncIn(stack, 'Customers');

    const template = Template.fromStack(stack);

    const [parameter] = Object.keys(resources(template, 'AWS::SSM::Parameter'));
    const schedules = Object.values(resources(template, 'AWS::Scheduler::Schedule'));
    expect(schedules).toHaveLength(2);
    for (const { DependsOn } of schedules) expect(DependsOn).toContain(parameter);
  });

  it('has metrics and hooks of its own for each store and stage, also beside another one in its stack', () => {
    const stack = somebodysStack();
    const half = { refreshQuotaShare: 0.3, sweepQuotaShare: 0.2 };

    const copies = [
      syncIn(stack, 'Live', half),
      syncIn(stack, 'Staging', { ...half, stage: 'staging' }),
      syncIn(stack, 'Other', { storeHash: 'def456' }),
    ];

    expect(copies.map((copy) => copy.metricWatermarkAge().dimensions)).toEqual([
      { service: 'abc123/production' },
      { service: 'abc123/staging' },
      { service: 'def456/production' },
    ]);
    const functions = Object.values(resources(Template.fromStack(stack), 'AWS::Lambda::Function'));
    const markers = functions
      .map(({ Properties }) => (Properties['Environment'] as { Variables: object }).Variables)
      .flatMap((variables) =>
        env.hookMarker in variables ? [JSON.stringify(variables[env.hookMarker])] : [],
      );
    expect(new Set(markers).size).toBe(3);
  });

  it('does not synthesize twice for one store and stage', () => {
    const app = somebodysApp();
    syncIn(somebodysStack(app, 'Shop'), 'Customers');

    expect(() => syncIn(somebodysStack(app, 'Crm'), 'Copy')).toThrow(
      'Store "abc123" with stage "production" is copied twice, by "Shop/Customers" and by "Crm/Copy": remove one, or give it another stage.',
    );
  });

  it('synthesizes one store and stage in two regions', () => {
    const app = somebodysApp();
    const half = { refreshQuotaShare: 0.3, sweepQuotaShare: 0.2 };

    expect(() => {
      syncIn(somebodysStack(app, 'Europe', { env: { region: 'eu-west-1' } }), 'Customers', half);
      syncIn(somebodysStack(app, 'America', { env: { region: 'us-east-1' } }), 'Customers', half);
    }).not.toThrow();
  });

  it("refuses copies of one store that could use more than the store's quota", () => {
    const stack = somebodysStack();
    syncIn(stack, 'Customers');

    expect(() => syncIn(stack, 'Staging', { stage: 'staging' })).toThrow(
      'The shares of store "abc123" must not exceed 1 over all its stages (production, staging); they add up to 1.8. Lower refreshQuotaShare or sweepQuotaShare of a stage.',
    );
  });

  it('names the construct and every setting that is wrong', () => {
    const settings = { fullSweepAt: '3 am', include: ['addresses'], omitFields: ['id'] } as const;

    expect(() => syncIn(somebodysStack(), 'Customers', settings)).toThrow(
      [
        'omitFields of "Shop/Customers" must be a list of these names, such as ["notes"]: email, firstName, lastName, company, phone, notes, taxExemptCategory, registrationIpAddress, customerGroupId, storeCredit, acceptsMarketing, resetPasswordOnLogin, formFields, channelIds, originChannelId, addresses, attributes; it is ["id"].',
        'fullSweepAt of "Shop/Customers" must be a time of day from "00:00" to "23:59", such as "03:30", or "off"; it is "3 am".',
        'include of "Shop/Customers" needs customersApi "v3", because the V2 API returns neither addresses nor attributes; it is ["addresses"].',
      ].join('\n'),
    );
  });

  it.each(['ap-east-2', 'ap-southeast-6'])('refuses webhooks in %s, which has no HTTP APIs', (region) => {
    const stack = somebodysStack(somebodysApp(), 'Shop', { env: { region } });

    expect(() => syncIn(stack, 'Customers')).toThrow(
      `webhooks of "Shop/Customers" must be "off" in ${region}, where API Gateway has no HTTP APIs; it is "on".`,
    );
    const another = somebodysStack(somebodysApp(), 'Shop', { env: { region } });
    expect(() => syncIn(another, 'Customers', { webhooks: false })).not.toThrow();
  });

  it('tells the functions that ask BigCommerce which API, parts and attributes to store', () => {
    const stack = somebodysStack();
    syncIn(stack, 'Customers', {
      customersApi: 'v3',
      include: ['attributes', 'addresses'],
      omitFields: ['phone', 'email'],
    });

    const functions = resources(Template.fromStack(stack), 'AWS::Lambda::Function');

    const told = Object.values(functions).map(({ Properties }) => {
      const { Variables } = Properties['Environment'] as { Variables: Record<string, unknown> };
      return [Variables['CUSTOMERS_API'], Variables['INCLUDE'], Variables['OMIT_FIELDS']];
    });
    expect(told).toEqual([
      ['v3', 'addresses,attributes', 'email,phone'],
      ['v3', 'addresses,attributes', 'email,phone'],
      [undefined, undefined, undefined],
    ]);
  });

  it('lets a service read customers by id, by e-mail or all of them, and no more', () => {
    const stack = somebodysStack();
    const service = new Role(stack, 'Service', {
      assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com'),
    });

    syncIn(stack, 'Customers').grantReadCustomers(service);

    const [tableId] = Object.keys(resources(Template.fromStack(stack), 'AWS::DynamoDB::GlobalTable'));
    const arn = { 'Fn::GetAtt': [tableId, 'Arn'] };
    expect(policyOf(Template.fromStack(stack), 'Service')).toEqual([
      {
        Effect: 'Allow',
        Action: ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query', 'dynamodb:Scan'],
        Resource: [arn, { 'Fn::Join': ['', [arn, '/index/byEmail']] }],
      },
    ]);
  });

  it('lets a service request refreshes', () => {
    const stack = somebodysStack();
    const service = new Role(stack, 'Service', {
      assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com'),
    });

    syncIn(stack, 'Customers').grantRequestRefresh(service);

    const [busId] = Object.keys(resources(Template.fromStack(stack), 'AWS::Events::EventBus'));
    expect(policyOf(Template.fromStack(stack), 'Service')).toEqual([
      { Effect: 'Allow', Action: 'events:PutEvents', Resource: { 'Fn::GetAtt': [busId, 'Arn'] } },
    ]);
  });

  it('has metrics for dashboards and alarms of others', () => {
    const sync = syncIn(somebodysStack(), 'Customers');

    expect(sync.metric('CustomersDeleted')).toMatchObject({ namespace: 'CustomerSync', statistic: 'Sum' });
    expect(sync.metricWatermarkAge()).toMatchObject({
      metricName: 'WatermarkAgeSeconds',
      statistic: 'Maximum',
    });
    expect(sync.metricFullSweepAge({ statistic: 'Average' })).toMatchObject({
      metricName: 'FullSweepAgeSeconds',
      statistic: 'Average',
    });
    expect(sync.metricDeadLetters()).toMatchObject({ namespace: 'AWS/SQS', statistic: 'Maximum' });
  });

  it('deletes table and logs with the stack where removalPolicy is DESTROY', () => {
    const stack = somebodysStack();
    syncIn(stack, 'Customers', { removalPolicy: RemovalPolicy.DESTROY });

    const template = Template.fromStack(stack);

    for (const type of ['AWS::DynamoDB::GlobalTable', 'AWS::Logs::LogGroup']) {
      for (const { DeletionPolicy } of Object.values(resources(template, type))) {
        expect(DeletionPolicy).toBe('Delete');
      }
    }
  });

  it('writes fewer log lines where logLevel says so', () => {
    const stack = somebodysStack();
    syncIn(stack, 'Customers', { logLevel: 'WARN' });

    for (const { Properties } of Object.values(
      resources(Template.fromStack(stack), 'AWS::Lambda::Function'),
    )) {
      expect(Properties['Environment']).toMatchObject({ Variables: { POWERTOOLS_LOG_LEVEL: 'WARN' } });
    }
  });
});
