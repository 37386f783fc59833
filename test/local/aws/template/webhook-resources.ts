import { arnOf, ref, type } from './resource.ts';

const apiId = { ApiId: ref('ApiF70053CD') };

/** What webhooks add to the stack, each resource as the CDK 2.276 writes it. */
export const webhookResources = {
  Secret34834E74: type('SecretsManager::Secret', {
    Description: 'Sent along by our hooks',
    GenerateSecretString: {
      ExcludePunctuation: true,
      GenerateStringKey: 'secret',
      PasswordLength: 48,
      SecretStringTemplate: '{"accepted":[]}',
    },
  }),
  WebhookServiceRole9D8F6F2A: type('IAM::Role', {}),
  WebhookServiceRoleDefaultPolicy0E3C5F4B: type('IAM::Policy', {
    PolicyDocument: {
      Statement: [
        { Action: 'secretsmanager:GetSecretValue', Effect: 'Allow', Resource: ref('Secret34834E74') },
        { Action: 'events:PutEvents', Effect: 'Allow', Resource: arnOf('BusEA82B648') },
      ],
    },
    Roles: [ref('WebhookServiceRole9D8F6F2A')],
  }),
  Webhook1A2B3C4D: type('Lambda::Function', {
    Code: { S3Bucket: 'cdk-hnb659fds-assets', S3Key: '7c0ffe.zip' },
    Environment: {
      Variables: {
        SECRET_ID: ref('Secret34834E74'),
        BUS_NAME: ref('BusEA82B648'),
        URL: { 'Fn::Join': ['', [{ 'Fn::GetAtt': ['ApiF70053CD', 'ApiEndpoint'] }, '/webhooks']] },
      },
    },
    Handler: 'index.handler',
    Role: arnOf('WebhookServiceRole9D8F6F2A'),
    Runtime: 'nodejs24.x',
    Timeout: 10,
  }),
  ApiF70053CD: type('ApiGatewayV2::Api', { Name: 'CustomerSync-abc123', ProtocolType: 'HTTP' }),
  RouteIntegration5E1F2A3B: type('ApiGatewayV2::Integration', {
    ...apiId,
    IntegrationType: 'AWS_PROXY',
    IntegrationUri: arnOf('Webhook1A2B3C4D'),
    PayloadFormatVersion: '2.0',
  }),
  RouteIntegrationPermission8C9D0E1F: type('Lambda::Permission', {
    Action: 'lambda:InvokeFunction',
    FunctionName: arnOf('Webhook1A2B3C4D'),
    Principal: 'apigateway.amazonaws.com',
    SourceArn: routeArn('/*/*/webhooks'),
  }),
  Route6D7E8F90: type('ApiGatewayV2::Route', {
    ...apiId,
    AuthorizationType: 'NONE',
    RouteKey: 'POST /webhooks',
    Target: { 'Fn::Join': ['', ['integrations/', ref('RouteIntegration5E1F2A3B')]] },
  }),
  StageF1E2D3C4: type('ApiGatewayV2::Stage', {
    ...apiId,
    AccessLogSettings: {
      DestinationArn: arnOf('AccessLogs8B7A6C5D'),
      Format: '{"status":"$context.status"}',
    },
    AutoDeploy: true,
    DefaultRouteSettings: { ThrottlingBurstLimit: 5_000, ThrottlingRateLimit: 2_000 },
    StageName: '$default',
  }),
  AccessLogs8B7A6C5D: type('Logs::LogGroup', { RetentionInDays: 30 }),
};

/** Some of the API's routes. */
export function routeArn(routes: string) {
  return {
    'Fn::Join': [
      '',
      [
        'arn:',
        ref('AWS::Partition'),
        ':execute-api:',
        ref('AWS::Region'),
        ':',
        ref('AWS::AccountId'),
        ':',
        ref('ApiF70053CD'),
        routes,
      ],
    ],
  };
}

/** Asks for a refresh of the customer that it is told, once it has its secret, which it says with its own URL. */
export const webhookModule = `
import { createRequire } from 'node:module';
const require = createRequire(${JSON.stringify(import.meta.filename)});
const { EventBridgeClient, PutEventsCommand } = require('@aws-sdk/client-eventbridge');
const { SecretsManagerClient, GetSecretValueCommand } = require('@aws-sdk/client-secrets-manager');
const [eventBridge, secrets] = [new EventBridgeClient(), new SecretsManagerClient()];
const { SECRET_ID, BUS_NAME, URL: url } = process.env;

export const handler = async ({ body }) => {
  const { customerId } = JSON.parse(body);
  if (customerId === 'hang') await new Promise(() => setTimeout(() => {}, 60_000));
  if (customerId === 13) throw new RangeError('a bug');
  const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: SECRET_ID }));
  const Detail = JSON.stringify({ customerId });
  await eventBridge.send(
    new PutEventsCommand({
      Entries: [{ EventBusName: BUS_NAME, Source: 'customer-sync', DetailType: 'CustomerRefreshRequested', Detail }],
    }),
  );
  return { statusCode: 200, body: JSON.stringify({ url, secret: JSON.parse(SecretString) }) };
};
`;
