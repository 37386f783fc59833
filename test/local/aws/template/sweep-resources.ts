import { arnOf, ref, type } from './resource.ts';

const indexArn = {
  'Fn::Join': ['', [arnOf('Customers6955EA0A'), '/index/fingerprints']],
};

/** What scheduled sweeps add to the stack, each resource as the CDK 2.276 writes it. */
export const sweepResources = {
  Customers6955EA0A: type('DynamoDB::GlobalTable', {
    AttributeDefinitions: [
      { AttributeName: 'id', AttributeType: 'N' },
      { AttributeName: 'shard', AttributeType: 'N' },
    ],
    BillingMode: 'PAY_PER_REQUEST',
    GlobalSecondaryIndexes: [
      {
        IndexName: 'fingerprints',
        KeySchema: [
          { AttributeName: 'shard', KeyType: 'HASH' },
          { AttributeName: 'id', KeyType: 'RANGE' },
        ],
        Projection: { NonKeyAttributes: ['fingerprint'], ProjectionType: 'INCLUDE' },
      },
    ],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    Replicas: [{ GlobalSecondaryIndexes: [{ IndexName: 'fingerprints' }], Region: ref('AWS::Region') }],
  }),
  State1C20CC9A: type('DynamoDB::GlobalTable', {
    AttributeDefinitions: [{ AttributeName: 'name', AttributeType: 'S' }],
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [{ AttributeName: 'name', KeyType: 'HASH' }],
    Replicas: [{ Region: ref('AWS::Region') }],
    TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
  }),
  Failures178E83A2: type('SQS::Queue', { SqsManagedSseEnabled: true }),
  SweepServiceRole8B6ECEA3: type('IAM::Role', {}),
  SweepServiceRoleDefaultPolicy215BB92D: type('IAM::Policy', {
    PolicyDocument: {
      Statement: [
        { Action: 'sqs:SendMessage', Effect: 'Allow', Resource: arnOf('Failures178E83A2') },
        { Action: 'dynamodb:PutItem', Effect: 'Allow', Resource: arnOf('State1C20CC9A') },
        { Action: 'dynamodb:Query', Effect: 'Allow', Resource: indexArn },
        { Action: 'events:PutEvents', Effect: 'Allow', Resource: arnOf('BusEA82B648') },
      ],
    },
    Roles: [ref('SweepServiceRole8B6ECEA3')],
  }),
  Sweep576358E8: type('Lambda::Function', {
    Code: { S3Bucket: 'cdk-hnb659fds-assets', S3Key: '5ee93a.zip' },
    Environment: {
      Variables: {
        TABLE_NAME: ref('Customers6955EA0A'),
        STATE_TABLE_NAME: ref('State1C20CC9A'),
        BUS_NAME: ref('BusEA82B648'),
      },
    },
    Handler: 'index.handler',
    Role: arnOf('SweepServiceRole8B6ECEA3'),
    Runtime: 'nodejs24.x',
    Timeout: 900,
  }),
  SweepEventInvokeConfig2C221C2A: type('Lambda::EventInvokeConfig', {
    DestinationConfig: { OnFailure: { Destination: arnOf('Failures178E83A2') } },
    FunctionName: ref('Sweep576358E8'),
    MaximumEventAgeInSeconds: 600,
    MaximumRetryAttempts: 0,
    Qualifier: '$LATEST',
  }),
  Continued8420B9E0: type('Events::Rule', {
    EventBusName: ref('BusEA82B648'),
    EventPattern: { source: ['customer-sync'], 'detail-type': ['CustomerSweepContinued'] },
    State: 'ENABLED',
    Targets: [
      {
        Arn: arnOf('Sweep576358E8'),
        DeadLetterConfig: { Arn: arnOf('DeadLettersBBF8BAAB') },
        Id: 'Target0',
        RetryPolicy: { MaximumEventAgeInSeconds: 600, MaximumRetryAttempts: 0 },
      },
    ],
  }),
  ContinuedAllowEventRule6554B951: type('Lambda::Permission', {
    Action: 'lambda:InvokeFunction',
    FunctionName: arnOf('Sweep576358E8'),
    Principal: 'events.amazonaws.com',
    SourceArn: arnOf('Continued8420B9E0'),
  }),
  Changed774D02AC: schedule({ Input: '{"sweep":"changed"}' }),
  All865E4291: schedule({ Input: '{"sweep":"all"}' }),
  SchedulerRoleForTarget88031bA6FE1F84: type('IAM::Role', {}),
  SchedulerRoleForTarget88031bDefaultPolicy01F9F31C: type('IAM::Policy', {
    PolicyDocument: {
      Statement: [
        { Action: 'lambda:InvokeFunction', Effect: 'Allow', Resource: arnOf('Sweep576358E8') },
        { Action: 'sqs:SendMessage', Effect: 'Allow', Resource: arnOf('DeadLettersBBF8BAAB') },
      ],
    },
    Roles: [ref('SchedulerRoleForTarget88031bA6FE1F84')],
  }),
};

/** A schedule of the sweep function, with this in its target. */
export function schedule(target: object, properties: object = {}) {
  return type('Scheduler::Schedule', {
    FlexibleTimeWindow: { Mode: 'OFF' },
    ScheduleExpression: 'rate(15 minutes)',
    ScheduleExpressionTimezone: 'Etc/UTC',
    State: 'ENABLED',
    Target: {
      Arn: arnOf('Sweep576358E8'),
      DeadLetterConfig: { Arn: arnOf('DeadLettersBBF8BAAB') },
      RetryPolicy: { MaximumEventAgeInSeconds: 600, MaximumRetryAttempts: 0 },
      RoleArn: arnOf('SchedulerRoleForTarget88031bA6FE1F84'),
      ...target,
    },
    ...properties,
  });
}

/**
 * A sweep of what changed takes two invocations: the first continues by way of the bus, the second keeps the event
 * that it got and how many customers shard 0 has, and asks for a refresh of customer 7. A sweep of all fails.
 */
export const sweepModule = `
import { createRequire } from 'node:module';
const require = createRequire(${JSON.stringify(import.meta.filename)});
const { DynamoDBClient, PutItemCommand, QueryCommand } = require('@aws-sdk/client-dynamodb');
const { EventBridgeClient, PutEventsCommand } = require('@aws-sdk/client-eventbridge');
const [dynamoDb, eventBridge] = [new DynamoDBClient(), new EventBridgeClient()];
const { TABLE_NAME, STATE_TABLE_NAME, BUS_NAME } = process.env;

const put = (DetailType, detail) =>
  eventBridge.send(
    new PutEventsCommand({
      Entries: [{ EventBusName: BUS_NAME, Source: 'customer-sync', DetailType, Detail: JSON.stringify(detail) }],
    }),
  );

export const handler = async (event, { awsRequestId }) => {
  if (event.detail?.hang) await new Promise(() => setTimeout(() => {}, 60_000));
  if (event.sweep === 'all') throw new RangeError('request ' + awsRequestId + ' failed');
  if (event.sweep === 'changed') {
    await put('CustomerSweepContinued', { scope: 'changed', run: 'run-1' });
    return;
  }
  const { Count } = await dynamoDb.send(
    new QueryCommand({
      TableName: TABLE_NAME,
      IndexName: 'fingerprints',
      KeyConditionExpression: '#shard = :shard',
      ExpressionAttributeNames: { '#shard': 'shard' },
      ExpressionAttributeValues: { ':shard': { N: '0' } },
    }),
  );
  const Item = { name: { S: 'changed' }, count: { N: String(Count) }, event: { S: JSON.stringify(event) } };
  await dynamoDb.send(new PutItemCommand({ TableName: STATE_TABLE_NAME, Item }));
  await put('CustomerRefreshRequested', { customerId: 7 });
};
`;
