import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { arnOf, ref, type } from './resource.ts';
import { sweepModule, sweepResources } from './sweep-resources.ts';
import { webhookModule, webhookResources } from './webhook-resources.ts';

/** A stack of our shape, each resource as the CDK 2.276 writes it. */
const resources = {
  Customers6955EA0A: type('DynamoDB::GlobalTable', {
    AttributeDefinitions: [
      { AttributeName: 'id', AttributeType: 'N' },
      { AttributeName: 'emailKey', AttributeType: 'S' },
    ],
    BillingMode: 'PAY_PER_REQUEST',
    GlobalSecondaryIndexes: [
      {
        IndexName: 'byEmail',
        KeySchema: [{ AttributeName: 'emailKey', KeyType: 'HASH' }],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    Replicas: [{ Region: ref('AWS::Region'), DeletionProtectionEnabled: true }],
    TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
  }),
  Refresh684FB233: type('SQS::Queue', {
    RedrivePolicy: { deadLetterTargetArn: arnOf('DeadLettersBBF8BAAB'), maxReceiveCount: 2 },
    VisibilityTimeout: 1800,
  }),
  DeadLettersBBF8BAAB: type('SQS::Queue', { SqsManagedSseEnabled: true, MessageRetentionPeriod: 1209600 }),
  BusEA82B648: type('Events::EventBus', { Name: 'CustomerSyncBus3A6FC8E4' }),
  Rule4C995B7F: type('Events::Rule', {
    EventBusName: ref('BusEA82B648'),
    EventPattern: { source: ['customer-sync'], 'detail-type': ['CustomerRefreshRequested'] },
    State: 'ENABLED',
    Targets: [
      {
        Arn: arnOf('Refresh684FB233'),
        DeadLetterConfig: { Arn: arnOf('DeadLettersBBF8BAAB') },
        Id: 'Target0',
      },
    ],
  }),
  RefreshServiceRole2C0CC72C: type('IAM::Role', {
    ManagedPolicyArns: [{ 'Fn::Sub': `arn:\${AWS::Partition}:iam::aws:policy/AWSLambdaBasicExecutionRole` }],
  }),
  RefreshServiceRoleDefaultPolicy26C18924: type('IAM::Policy', {
    PolicyDocument: {
      Statement: [
        {
          Action: [
            'sqs:ReceiveMessage',
            'sqs:ChangeMessageVisibility',
            'sqs:DeleteMessage',
            'sqs:GetQueueAttributes',
          ],
          Effect: 'Allow',
          Resource: arnOf('Refresh684FB233'),
        },
        { Action: 'dynamodb:PutItem', Effect: 'Allow', Resource: arnOf('Customers6955EA0A') },
        {
          Action: 'secretsmanager:GetSecretValue',
          Effect: 'Allow',
          Resource: {
            'Fn::Join': [
              '',
              [
                'arn:',
                ref('AWS::Partition'),
                ':secretsmanager:',
                ref('AWS::Region'),
                ':',
                ref('AWS::AccountId'),
                ':secret:bigcommerce/abc123-??????',
              ],
            ],
          },
        },
      ],
    },
    Roles: [ref('RefreshServiceRole2C0CC72C')],
  }),
  Refresh848BF7AF: type('Lambda::Function', {
    Code: {
      S3Bucket: { 'Fn::Sub': `cdk-hnb659fds-assets-\${AWS::AccountId}-\${AWS::Region}` },
      S3Key: '325b98.zip',
    },
    Environment: {
      Variables: {
        TABLE_NAME: ref('Customers6955EA0A'),
        QUEUE_URL: ref('Refresh684FB233'),
        SECRET_ID: 'bigcommerce/abc123',
        SOURCE_URL: 'https://api.bigcommerce.com',
      },
    },
    Handler: 'index.handler',
    LoggingConfig: { LogFormat: 'JSON', LogGroup: ref('Logs6819BB44') },
    MemorySize: 512,
    Role: arnOf('RefreshServiceRole2C0CC72C'),
    Runtime: 'nodejs24.x',
    Timeout: 20,
  }),
  Mapping9C0A5480: type('Lambda::EventSourceMapping', {
    BatchSize: 100,
    EventSourceArn: arnOf('Refresh684FB233'),
    FunctionName: ref('Refresh848BF7AF'),
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    MaximumBatchingWindowInSeconds: 1,
    ScalingConfig: { MaximumConcurrency: 2 },
  }),
};

/** Stores the customer of each message; the one with id 13 always fails, and asks to come back in 30 s. */
const functionModule = `
import { createRequire } from 'node:module';
const require = createRequire(${JSON.stringify(import.meta.filename)});
const { DynamoDBClient, PutItemCommand } = require('@aws-sdk/client-dynamodb');
const { SecretsManagerClient, GetSecretValueCommand } = require('@aws-sdk/client-secrets-manager');
const { SQSClient, ChangeMessageVisibilityCommand } = require('@aws-sdk/client-sqs');
const [dynamoDb, secrets, sqs] = [new DynamoDBClient(), new SecretsManagerClient(), new SQSClient()];
const { TABLE_NAME, QUEUE_URL, SECRET_ID, SOURCE_URL } = process.env;

export const handler = async ({ Records, ping }) => {
  if (ping) return SOURCE_URL;
  await secrets.send(new GetSecretValueCommand({ SecretId: SECRET_ID }));
  const batchItemFailures = [];
  for (const { body, messageId, receiptHandle } of Records) {
    const { customerId } = JSON.parse(body).detail;
    if (customerId === 13) {
      await sqs.send(
        new ChangeMessageVisibilityCommand({ QueueUrl: QUEUE_URL, ReceiptHandle: receiptHandle, VisibilityTimeout: 30 }),
      );
      batchItemFailures.push({ itemIdentifier: messageId });
    } else {
      const Item = { id: { N: String(customerId) }, emailKey: { S: customerId + '@example.com' } };
      await dynamoDb.send(new PutItemCommand({ TableName: TABLE_NAME, Item }));
    }
  }
  console.info('customers refreshed', { count: Records.length });
  return { batchItemFailures };
};
`;

/** Writes the stack as `cdk synth` would, with these resources instead of its own, and names the template's file. */
export async function synthesize(changes: Record<string, object | undefined> = {}): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cdk.out-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const template = join(folder, 'CustomerSync-abc123.template.json');
  await writeFile(template, JSON.stringify({ Resources: { ...resources, ...changes } }));
  const modules = { '325b98': functionModule, '5ee93a': sweepModule, '7c0ffe': webhookModule };
  for (const [asset, module] of Object.entries(modules)) {
    await mkdir(join(folder, `asset.${asset}`));
    await writeFile(join(folder, `asset.${asset}`, 'index.mjs'), module);
  }
  return template;
}

/** The same with scheduled sweeps. */
export async function synthesizeSweeps(changes: Record<string, object | undefined> = {}): Promise<string> {
  return await synthesize({ ...sweepResources, ...changes });
}

/** The same with webhooks. */
export async function synthesizeWebhooks(changes: Record<string, object | undefined> = {}): Promise<string> {
  return await synthesize({ ...webhookResources, ...changes });
}

const all = { ...resources, ...sweepResources, ...webhookResources };

/** The stack's own resource with these properties changed. */
export function changed(logicalId: keyof typeof all, properties: object): Record<string, object> {
  const { Type, Properties } = all[logicalId];
  return { [logicalId]: { Type, Properties: { ...Properties, ...properties } } };
}
