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

/** Where BigCommerce delivers webhooks: the public route, the secret that its hooks send along, and the function. */
export class WebhookIngress extends Construct {
  readonly api: HttpApi;
  readonly accessLogGroup: LogGroup;
  readonly function: SyncFunction;
  /** What the hooks' `destination` must be. */
  readonly url: string;
  readonly #secret: Secret;

  constructor(scope: Construct, id: string, store: StoreConfig) {
    super(scope, id);

    this.#secret = createHeaderSecret(this);
    this.function = new SyncFunction(this, 'Function', {
      store,
      handlerFile: 'webhook.ts',
      description: `Takes what the webhooks of store ${store.storeHash} tell`,
      timeout: Duration.seconds(webhooks.timeoutSeconds),
    });
    this.function.addEnvironment(env.requireSignature, String(store.requireSignature));
    this.#grantReadSecret(this.function);

    this.api = new HttpApi(this, 'Api', {
      apiName: Stack.of(this).stackName,
      description: `Takes webhooks of BigCommerce store ${store.storeHash}`,
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
        'BigCommerce can sign no request for an authorizer: the function verifies the header of its hooks.',
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

  /** Tells `keeper` where the hooks must deliver and what they must send along, and lets it read that. */
  grantKeepHooks(keeper: SyncFunction): void {
    keeper.addEnvironment(env.webhookUrl, this.url);
    this.#grantReadSecret(keeper);
  }

  /** Tells `reader` where the secret is and lets it read its value, and nothing about it. */
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
 * BigCommerce never meets these: 10,000 deliveries in 10 s are half the rate, and may all come within 2.5 s. It must
 * not, since a 429 counts as a failed delivery, and too many of them block the domain. Forged requests meet them: such
 * a flood leaves the rest of the account's rate to its other APIs, and costs at most some $10 an hour.
 *
 * The rate is below the account's in every region, as it has to be; the burst is the largest that an account has
 * unasked. https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
 */
const throttle = { rateLimit: 2_000, burstLimit: 5_000 };

/**
 * No path, header, query or address: a caller chooses what they say. The names are those of
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
    // Another length or alphabet here makes another secret in every stack, and drops the old one at once.
    generateSecretString: {
      secretStringTemplate: '{}',
      generateStringKey: webhooks.secretField,
      // 285 bits in letters and digits, which any header can hold.
      passwordLength: 48,
      excludePunctuation: true,
    },
    // Of no use to a later stack: that one makes its hooks anew.
    removalPolicy: RemovalPolicy.DESTROY,
  });
  Validations.of(secret).acknowledge({
    id: 'AwsSolutions-SMG4',
    reason:
      'A person rotates it, when there is cause: hooks keep the old one until the next sweep mends them.',
  });
  return secret;
}
