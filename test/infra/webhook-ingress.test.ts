import { describe, expect, it } from 'vitest';
import { webhooks } from '../../lambda/contract.ts';
import { resources, synthesize, theResource } from './synthesize.ts';

const { template } = synthesize();
const webhookFunction = theResource(template, 'AWS::Lambda::Function', 'WebhookIngressFunction').Properties;
const secret = theResource(template, 'AWS::SecretsManager::Secret');
const route = theResource(template, 'AWS::ApiGatewayV2::Route').Properties;
const integration = theResource(template, 'AWS::ApiGatewayV2::Integration').Properties;
const stage = theResource(template, 'AWS::ApiGatewayV2::Stage').Properties;
const webhookFunctionArn = { 'Fn::GetAtt': ['WebhookIngressFunction7129A849', 'Arn'] };

describe('WebhookIngress', () => {
  it('accepts POST /webhooks and nothing else', () => {
    expect(route['RouteKey']).toBe('POST /webhooks');
  });

  it('serves the path at the root of the API, as the URL says', () => {
    expect(stage).toMatchObject({ StageName: '$default', AutoDeploy: true });
  });

  it('passes each request unchanged to the function, in payload format 2.0', () => {
    expect(integration).toMatchObject({
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: webhookFunctionArn,
      PayloadFormatVersion: '2.0',
    });
    expect(integration).not.toHaveProperty('RequestParameters');
  });

  it('lets no other route, API or service invoke the function', () => {
    const permissions = Object.values(resources(template, 'AWS::Lambda::Permission'))
      .map(({ Properties }) => Properties)
      .filter(({ FunctionName }) => JSON.stringify(FunctionName) === JSON.stringify(webhookFunctionArn));

    expect(permissions).toEqual([
      expect.objectContaining({ Principal: 'apigateway.amazonaws.com', SourceArn: expect.anything() }),
    ]);
    expect(JSON.stringify(permissions)).toMatch(/\{"Ref":"WebhookIngressApi8A044B88"\},"\/\*\/\*\/webhooks"/);
  });

  it('times out before the API does after 30 seconds', () => {
    expect(integration).not.toHaveProperty('TimeoutInMillis');
    expect(webhookFunction['Timeout']).toBe(webhooks.timeoutSeconds);
    expect(webhooks.timeoutSeconds).toBeLessThan(30);
  });

  it('reserves no concurrency, since a new account has only ten', () => {
    expect(webhookFunction).not.toHaveProperty('ReservedConcurrentExecutions');
  });

  it('admits 10,000 deliveries in 10 seconds, even if most of them come at once', () => {
    const { ThrottlingRateLimit, ThrottlingBurstLimit } = throttle();

    expect(ThrottlingRateLimit * 10).toBeGreaterThanOrEqual(2 * 10_000);
    expect(ThrottlingBurstLimit + ThrottlingRateLimit * 2.5).toBeGreaterThanOrEqual(10_000);
  });

  // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html
  it('needs no higher rate than accounts have in any region', () => {
    expect(throttle().ThrottlingRateLimit).toBeLessThanOrEqual(2_500);
  });

  it('logs the outcome of each request, and nothing that the caller chose', () => {
    const { DestinationArn, Format } = stage['AccessLogSettings'] as Record<string, unknown>;

    expect(DestinationArn).toEqual({
      'Fn::Join': [
        '',
        [
          'arn:',
          { Ref: 'AWS::Partition' },
          ':logs:',
          { Ref: 'AWS::Region' },
          ':',
          { Ref: 'AWS::AccountId' },
          ':log-group:',
          { Ref: 'WebhookIngressAccessLogs502F1286' },
        ],
      ],
    });
    expect(Object.values(JSON.parse(String(Format))).toSorted()).toEqual([
      '$context.error.message',
      '$context.integrationErrorMessage',
      '$context.integrationLatency',
      '$context.integrationStatus',
      '$context.requestId',
      '$context.responseLatency',
      '$context.routeKey',
      '$context.status',
    ]);
  });

  it('keeps the access log for the retention of the settings', () => {
    const accessLogs = (settings = {}) =>
      theResource(synthesize(settings).template, 'AWS::Logs::LogGroup', 'WebhookIngressAccessLogs');

    expect(accessLogs()).toMatchObject({ DeletionPolicy: 'Retain', Properties: { RetentionInDays: 30 } });
    expect(accessLogs({ logRetentionDays: '7', removalPolicy: 'destroy' })).toMatchObject({
      DeletionPolicy: 'Delete',
      Properties: { RetentionInDays: 7 },
    });
  });

  // What is changed here is another secret in every deployed stack, whose hooks then are refused until the next sweep.
  it('lets Secrets Manager generate the secret, in characters that any header can carry', () => {
    expect(secret.Properties['GenerateSecretString']).toEqual({
      SecretStringTemplate: '{}',
      GenerateStringKey: 'secret',
      PasswordLength: 48,
      ExcludePunctuation: true,
    });
    expect(webhooks.secretField).toBe('secret');
  });

  it('shows the secret to nobody: outputs, functions and the parameter have only its ARN', () => {
    expect(template.findOutputs('WebhookSecretId')).toEqual({
      WebhookSecretId: { Value: { Ref: 'WebhookIngressSecretC045AC66' } },
    });
    expect(JSON.stringify(template.toJSON())).not.toContain('{{resolve:secretsmanager');
  });

  it('deletes the secret with the stack, even if the customers stay', () => {
    expect(secret).toMatchObject({ DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' });
  });
});

function throttle() {
  return stage['DefaultRouteSettings'] as { ThrottlingRateLimit: number; ThrottlingBurstLimit: number };
}
