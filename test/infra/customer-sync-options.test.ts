import { PermissionsBoundary } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { describe, expect, it } from 'vitest';
import { somebodysApp, somebodysStack, syncIn } from './somebodys-app.ts';
import { resources, theResource } from './synthesize.ts';

interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Principal?: unknown;
  readonly Condition?: unknown;
}

function statementsOf(policy: unknown): Statement[] {
  return (policy as { Statement: Statement[] }).Statement;
}

/** The names of the roles with a statement that has this action. */
function rolesThatMay(template: Template, action: string): string[] {
  return Object.entries(resources(template, 'AWS::IAM::Policy'))
    .filter(([, { Properties }]) =>
      statementsOf(Properties['PolicyDocument']).some(({ Action }) => [Action].flat().includes(action)),
    )
    .map(([id]) => id.replace(/RoleDefaultPolicy[0-9A-F]{8}$/, ''));
}

const somewhere = { env: { region: 'eu-west-1' } };

describe('encryptionKey of CustomerSync', () => {
  const stack = somebodysStack(somebodysApp(), 'Shop', somewhere);
  const key = new Key(stack, 'Key');
  const service = new Role(stack, 'ServiceRole', {
    assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com'),
  });
  syncIn(stack, 'Sync', { encryptionKey: key }).grantReadCustomers(service);
  const template = Template.fromStack(stack);
  const arn = { 'Fn::GetAtt': [Object.keys(resources(template, 'AWS::KMS::Key'))[0], 'Arn'] };

  it('is the only key, and encrypts both tables, all queues, all logs and the alarm topic', () => {
    expect(Object.keys(resources(template, 'AWS::KMS::Key'))).toHaveLength(1);
    const tables = Object.values(resources(template, 'AWS::DynamoDB::GlobalTable'));
    expect(tables).toHaveLength(2);
    for (const { Properties } of tables) {
      expect(Properties['Replicas']).toMatchObject([{ SSESpecification: { KMSMasterKeyId: arn } }]);
    }
    const queues = Object.values(resources(template, 'AWS::SQS::Queue'));
    expect(queues).toHaveLength(3);
    for (const { Properties } of queues) expect(Properties['KmsMasterKeyId']).toEqual(arn);
    const logs = Object.values(resources(template, 'AWS::Logs::LogGroup'));
    expect(logs).toHaveLength(4);
    for (const { Properties } of logs) expect(Properties['KmsKeyId']).toEqual(arn);
    expect(theResource(template, 'AWS::SNS::Topic').Properties['KmsMasterKeyId']).toEqual(arn);
  });

  it('may be used by the functions and schedules that read and write there, and by readers of customers', () => {
    expect(rolesThatMay(template, 'kms:GenerateDataKey').toSorted()).toEqual([
      'SyncRefreshPipelineFunction',
      'SyncScheduledSweepFunction',
      'SyncScheduledSweepSchedules',
    ]);
    expect(rolesThatMay(template, 'kms:Decrypt')).toContain('Service');
    expect(rolesThatMay(template, 'kms:Decrypt')).not.toContain('SyncWebhookIngressFunction');
  });

  it('admits the services that encrypt in the name of nobody, for this account only', () => {
    const { KeyPolicy } = theResource(template, 'AWS::KMS::Key').Properties;

    const ofServices = statementsOf(KeyPolicy).filter(({ Principal }) =>
      JSON.stringify(Principal).includes('Service'),
    );

    expect(JSON.stringify(ofServices)).toContain('logs.');
    expect(JSON.stringify(ofServices)).toContain('events.amazonaws.com');
    expect(JSON.stringify(ofServices)).toContain('cloudwatch.amazonaws.com');
    for (const { Condition } of ofServices) {
      expect(JSON.stringify(Condition)).toMatch(/aws:SourceAccount|kms:EncryptionContext:aws:logs:arn/);
    }
  });

  it('does not open the queues to the services of other accounts', () => {
    const policies = Object.values(resources(template, 'AWS::SQS::QueuePolicy'));
    const allowed = policies
      .flatMap(({ Properties }) => statementsOf(Properties['PolicyDocument']))
      .filter(({ Effect }) => Effect === 'Allow');

    expect(allowed.length).toBeGreaterThan(0);
    for (const { Condition } of allowed) expect(JSON.stringify(Condition)).toContain('aws:SourceArn');
  });

  it('needs a stack with a region', () => {
    const stack = somebodysStack();

    expect(() => syncIn(stack, 'Sync', { encryptionKey: new Key(stack, 'Key') })).toThrow(
      'encryptionKey of "Shop/Sync" needs a stack with a region, because the CDK cannot encrypt a table without one: set env.region of the stack.',
    );
  });

  it('may belong to somebody else, who writes its policy', () => {
    const stack = somebodysStack(somebodysApp(), 'Shop', somewhere);
    const arn = 'arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d';
    syncIn(stack, 'Sync', { encryptionKey: Key.fromKeyArn(stack, 'Key', arn) });

    const template = Template.fromStack(stack);

    expect(resources(template, 'AWS::KMS::Key')).toEqual({});
    expect(theResource(template, 'AWS::SNS::Topic').Properties['KmsMasterKeyId']).toBe(arn);
  });
});

describe('vpc of CustomerSync', () => {
  const stack = somebodysStack();
  syncIn(stack, 'Sync', {
    vpc: Vpc.fromVpcAttributes(stack, 'Vpc', {
      vpcId: 'vpc-1',
      availabilityZones: ['eu-west-1a'],
      privateSubnetIds: ['subnet-1'],
    }),
  });
  const template = Template.fromStack(stack);

  it('is where all functions run', () => {
    const functions = Object.values(resources(template, 'AWS::Lambda::Function'));

    expect(functions).toHaveLength(3);
    for (const { Properties } of functions) {
      expect(Properties['VpcConfig']).toMatchObject({ SubnetIds: ['subnet-1'] });
    }
  });

  it('gives their roles the network interfaces, without which no function can be created', () => {
    expect(rolesThatMay(template, 'ec2:CreateNetworkInterface')).toEqual([
      'SyncRefreshPipelineFunction',
      'SyncScheduledSweepFunction',
      'SyncWebhookIngressFunction',
    ]);
  });
});

describe('alarmTopic of CustomerSync', () => {
  it('carries all alarms, in place of a topic and a key of its own', () => {
    const stack = somebodysStack();
    const alarmTopic = new Topic(stack, 'Topic');
    const sync = syncIn(stack, 'Sync', { alarmTopic });

    const template = Template.fromStack(stack);

    const [topic] = Object.keys(resources(template, 'AWS::SNS::Topic'));
    expect(Object.keys(resources(template, 'AWS::SNS::Topic'))).toHaveLength(1);
    expect(resources(template, 'AWS::KMS::Key')).toEqual({});
    const alarms = Object.values(resources(template, 'AWS::CloudWatch::Alarm'));
    expect(alarms).toHaveLength(sync.alarms.length);
    for (const { Properties } of alarms) expect(Properties['AlarmActions']).toEqual([{ Ref: topic }]);
  });

  it('leaves no use for an e-mail address', () => {
    const stack = somebodysStack();
    const alarmTopic = new Topic(stack, 'Topic');

    expect(() => syncIn(stack, 'Sync', { alarmTopic, alarmEmail: 'ops@example.com' })).toThrow(
      'alarmEmail of "Shop/Sync" has no effect where alarmTopic is set: subscribe "ops@example.com" to that topic, and remove alarmEmail.',
    );
  });
});

describe('table of CustomerSync', () => {
  it('is used in place of a new one', () => {
    const stack = somebodysStack();
    const sync = syncIn(stack, 'Sync', { table: TableV2.fromTableName(stack, 'Old', 'customers-of-2026') });
    const service = new Role(stack, 'ServiceRole', {
      assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com'),
    });
    sync.grantReadCustomers(service);

    const template = Template.fromStack(stack);

    expect(Object.keys(resources(template, 'AWS::DynamoDB::GlobalTable'))).toEqual([
      expect.stringMatching(/^SyncScheduledSweepStateTable/),
    ]);
    for (const name of ['SyncRefreshPipelineFunction', 'SyncScheduledSweepFunction']) {
      const { Properties } = theResource(template, 'AWS::Lambda::Function', name);
      expect(Properties['Environment']).toMatchObject({
        Variables: { CUSTOMER_TABLE_NAME: 'customers-of-2026' },
      });
      const policy = theResource(template, 'AWS::IAM::Policy', `${name}RoleDefaultPolicy`).Properties;
      expect(JSON.stringify(policy)).toContain(':table/customers-of-2026');
    }
    expect(JSON.stringify(theResource(template, 'AWS::IAM::Policy', 'ServiceRoleDefaultPolicy'))).toContain(
      ':table/customers-of-2026/index/byEmail',
    );
  });
});

describe('accessToken of CustomerSync', () => {
  it('may be encrypted with any key, which the functions that ask BigCommerce may use', () => {
    const stack = somebodysStack();
    const secretCompleteArn = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:token-AbCdEf';
    const accessToken = Secret.fromSecretAttributes(stack, 'Token', {
      secretCompleteArn,
      encryptionKey: new Key(stack, 'Key'),
    });
    syncIn(stack, 'Sync', { accessToken });

    const template = Template.fromStack(stack);

    expect(JSON.stringify(theResource(template, 'AWS::KMS::Key', 'Key').Properties['KeyPolicy'])).toMatch(
      /SyncRefreshPipelineFunctionRole.*SyncScheduledSweepFunctionRole/,
    );
    const { Properties } = theResource(template, 'AWS::Lambda::Function', 'SyncRefreshPipelineFunction');
    expect(Properties['Environment']).toMatchObject({
      Variables: { ACCESS_TOKEN_SECRET_ID: secretCompleteArn },
    });
  });
});

describe('a permissions boundary around CustomerSync', () => {
  it('bounds every role', () => {
    const stack = somebodysStack(somebodysApp(), 'Shop', {
      permissionsBoundary: PermissionsBoundary.fromName('developers'),
    });
    syncIn(stack, 'Sync');

    const roles = Object.values(resources(Template.fromStack(stack), 'AWS::IAM::Role'));

    expect(roles).toHaveLength(4);
    for (const { Properties } of roles) {
      expect(JSON.stringify(Properties['PermissionsBoundary'])).toContain(':policy/developers');
    }
  });
});
