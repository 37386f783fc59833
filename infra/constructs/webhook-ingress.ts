import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  HttpApi,
  HttpMethod,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Grant } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { env, webhooks } from '../../lambda/contract.ts';
import type { StoreConfig } from '../store-config.ts';
import { SyncFunction } from './sync-function.ts';

/** The entry for webhooks: the public route, the secret that hooks send, and the function. */
export class WebhookIngress extends Construct {
  readonly api: HttpApi;
  readonly accessLogGroup: LogGroup;
  readonly function: SyncFunction;
  /** The `destination` of the hooks. */
  readonly url: string;
  readonly #secret: Secret;

  constructor(scope: Construct, id: string, store: StoreConfig) {
    super(scope, id);

    this.#secret = createHeaderSecret(this);
    this.function = new SyncFunction(this, 'Function', {
      store,
      handlerFile: 'webhook.ts',
      description: `Receives webhooks of BigCommerce store ${store.storeHash}`,
      timeout: Duration.seconds(webhooks.timeoutSeconds),
    });
    this.function.addEnvironment(env.requireSignature, String(store.requireSignature));
    this.#grantReadSecret(this.function);

    this.api = new HttpApi(this, 'Api', {
      apiName: Stack.of(this).stackName,
      description: `Receives webhooks of BigCommerce store ${store.storeHash}`,
      createDefaultStage: false,
    });
    this.url = `${this.api.apiEndpoint}${webhooks.path}`;
    const route = new HttpRoute(this, 'Route', {
      httpApi: this.api,
      routeKey: HttpRouteKey.with(webhooks.path, HttpMethod.POST),
      integration: new HttpLambdaIntegration('Integration', this.function),
    });
    Validations.of(route).acknowledge({
      id: 'AwsSolutions-APIG4',
      reason:
        'BigCommerce cannot sign requests for an authorizer: the function verifies the header of its hooks.',
    });

    this.accessLogGroup = new LogGroup(this, 'AccessLogs', {
      retention: store.logRetentionDays,
      removalPolicy: store.removalPolicy === 'retain' ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    new HttpStage(this, 'Stage', {
      httpApi: this.api,
      autoDeploy: true,
      throttle,
      accessLogSettings: {
        destination: new LogGroupLogDestination(this.accessLogGroup),
        format: AccessLogFormat.custom(JSON.stringify(logged)),
      },
    });
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
 * BigCommerce must never reach these limits: a 429 counts as a failed delivery, and too many of them block the domain.
 * 10,000 deliveries in 10 s are half the rate, and may all come within 2.5 s. A flood of forged requests reaches the limits;
 * it leaves the rest of the account's rate to its other APIs and costs at most some $10 an hour.
 *
 * The rate must be, and is, below the account's in every region. The burst is the default of an account. https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
 */
const throttle = { rateLimit: 2_000, burstLimit: 5_000 };

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

function createHeaderSecret(scope: Construct): Secret {
  const secret = new Secret(scope, 'Secret', {
    description: `Sent along by the hooks of ${Stack.of(scope).stackName}`,
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
  Validations.of(secret).acknowledge({
    id: 'AwsSolutions-SMG4',
    reason:
      'A person rotates it when there is a reason: hooks keep the old one until the next sweep updates them.',
  });
  return secret;
}
