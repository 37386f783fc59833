import { ArnFormat, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  HttpApi,
  HttpMethod,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  type IAccessLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Grant } from 'aws-cdk-lib/aws-iam';
import { type ILogGroup, LogGroup } from 'aws-cdk-lib/aws-logs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { env, identityOf, webhooks } from '../../lambda/contract.ts';
import type { CopyProps } from './copy-props.ts';
import { explainFinding } from './explain-finding.ts';
import { SyncFunction } from './sync-function.ts';

/** The entry for webhooks: the public route, the secret that hooks send, and the function. */
export class WebhookIngress extends Construct {
  readonly api: HttpApi;
  readonly accessLogGroup: LogGroup;
  readonly function: SyncFunction;
  /** The `destination` of the hooks. */
  readonly url: string;
  readonly #secret: Secret;

  constructor(scope: Construct, id: string, copy: CopyProps) {
    super(scope, id);
    const { store, encryptionKey } = copy;

    this.#secret = createHeaderSecret(this, `Sent along by the hooks of ${identityOf(store)}`);
    this.function = new SyncFunction(this, 'Function', {
      ...copy,
      handlerName: 'webhook',
      description: `Receives webhooks of BigCommerce store ${store.storeHash}`,
      timeout: Duration.seconds(webhooks.timeoutSeconds),
    });
    this.function.addEnvironment(env.requireSignature, String(store.requireSignature));
    this.#grantReadSecret(this.function);

    this.api = new HttpApi(this, 'Api', {
      apiName: `CustomerSync-${store.storeHash}-${store.stage}`,
      description: `Receives webhooks of BigCommerce store ${store.storeHash}`,
      createDefaultStage: false,
    });
    this.url = `${this.api.apiEndpoint}${webhooks.path}`;
    const route = new HttpRoute(this, 'Route', {
      httpApi: this.api,
      routeKey: HttpRouteKey.with(webhooks.path, HttpMethod.POST),
      integration: new HttpLambdaIntegration('Integration', this.function),
    });
    explainFinding(route, {
      rule: 'AwsSolutions-APIG4',
      reason:
        'BigCommerce cannot sign requests for an authorizer: the function verifies the header of its hooks.',
    });

    this.accessLogGroup = new LogGroup(this, 'AccessLogs', {
      // API Gateway writes the names of other groups into a policy of the account, which holds only 5,120 characters.
      // Each API has a group of its own: one that an earlier deployment left behind is in nobody's way.
      logGroupName: `/aws/vendedlogs/customer-sync/${identityOf(store)}/${this.api.apiId}`,
      retention: store.logRetentionDays,
      removalPolicy: store.removalPolicy,
      ...(encryptionKey && { encryptionKey }),
    });
    new HttpStage(this, 'Stage', {
      httpApi: this.api,
      autoDeploy: true,
      throttle: { rateLimit: store.webhooksPerSecond, burstLimit: store.webhooksPerSecond * burstSeconds },
      accessLogSettings: {
        destination: toLogGroup(this.accessLogGroup),
        format: AccessLogFormat.custom(JSON.stringify(logged)),
      },
    });
  }

  get secretId(): string {
    return this.#secret.secretArn;
  }

  /** Gives `keeper` the destination and the secret of the hooks, and lets it read the secret. */
  grantKeepHooks(keeper: SyncFunction): void {
    keeper.addEnvironment(env.webhookUrl, this.url);
    this.#grantReadSecret(keeper);
  }

  /** Gives `reader` the secret's ARN and lets it read its value, and nothing else about it. */
  #grantReadSecret(reader: SyncFunction): void {
    reader.addEnvironment(env.webhookSecretId, this.#secret.secretArn);
    Grant.addToPrincipal({
      grantee: reader,
      actions: ['secretsmanager:GetSecretValue'],
      resourceArns: [this.#secret.secretArn],
    });
  }
}

/**
 * BigCommerce must never reach the limits of `webhooksPerSecond`: a 429 counts as a failed delivery, and too many of them
 * block the domain. 10,000 deliveries in 10 s are half the default rate, and may all come within 2.5 s. A flood of forged
 * requests reaches the limits; it leaves the rest of the account's rate to its other APIs.
 *
 * In every region the rate and burst of an account are at least 2,500 and 1,250, and in most 10,000 and 5,000:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
 */
const burstSeconds = 2.5;

/** `LogGroupLogDestination` passes the ARN with ":*" at its end unless a feature flag of the app forbids it. */
function toLogGroup({ logGroupName }: ILogGroup): IAccessLogDestination {
  return {
    bind: (stage) => ({
      destinationArn: Stack.of(stage).formatArn({
        service: 'logs',
        resource: 'log-group',
        resourceName: logGroupName,
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      }),
    }),
  };
}

/**
 * No path, header, query or address, since the caller chooses them. The names are from
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
 */
const logged = {
  requestId: '$context.requestId',
  routeKey: '$context.routeKey',
  status: '$context.status',
  latencyMs: '$context.responseLatency',
  lambdaStatus: '$context.integrationStatus',
  lambdaLatencyMs: '$context.integrationLatency',
  lambdaError: '$context.integrationErrorMessage',
  apiError: '$context.error.message',
};

function createHeaderSecret(scope: Construct, description: string): Secret {
  const secret = new Secret(scope, 'Secret', {
    description,
    // A change of length or alphabet replaces the secret in every stack and drops the old one at once.
    generateSecretString: {
      secretStringTemplate: '{}',
      generateStringKey: webhooks.secretField,
      // 285 bits in letters and digits, which any header can carry.
      passwordLength: 48,
      excludePunctuation: true,
    },
    // A later stack does not need it, since it creates its hooks again.
    removalPolicy: RemovalPolicy.DESTROY,
  });
  explainFinding(secret, {
    rule: 'AwsSolutions-SMG4',
    reason:
      'A person rotates it when there is a reason: hooks keep the old one until the next sweep updates them.',
  });
  return secret;
}
