import { detailType, env, eventSource, webhooks } from '../../lambda/contract.ts';
import { systemClock } from '../../lambda/sync/clock.ts';
import type { Queue } from '../aws/sqs/queue.ts';
import { parts } from './parts.ts';
import { type Stack, type StackOptions, startStack } from './stack.ts';

export interface CustomerSyncOptions extends Omit<StackOptions, 'secrets'> {
  readonly accessToken: string;
  /** The key of the store's signatures. Without it they are not checked. */
  readonly clientSecret?: string | undefined;
}

/** The stack of this repository, with its parts named by purpose. */
export interface CustomerSync extends Stack {
  /** Publishes one CustomerRefreshRequested for each customer. */
  request(customerIds: Iterable<unknown>, reason?: string): void;
  /** Invokes the refresh function directly. */
  refresh(event: unknown): Promise<unknown>;
  /** Invokes the sweep function directly. Resolves with its report. */
  sweep(event: unknown): Promise<unknown>;
  readonly refreshQueue: Queue;
  readonly deadLetterQueue: Queue;
  /** The name of the secret `{"accessToken": "..."}`. */
  readonly storeSecretName: string;
  /** Undefined where webhooks are switched off. */
  readonly webhooks: Webhooks | undefined;
}

export interface Webhooks {
  /** The public destination of hooks, as BigCommerce requires. */
  readonly url: string;
  /** The real address of the destination, path included. */
  readonly endpoint: string;
  /** The name of the secret `{"secret": "..."}` that our hooks send with each delivery. */
  readonly secretName: string;
  /** Returns the secret that our hooks send now. */
  secret(): string;
  /** Errors for which the HTTP API answered 500 in place of the webhook function. */
  readonly failures: readonly unknown[];
}

/** Starts the stack with the store's secret, and with its client secret beside the secret of the hooks. */
export async function startCustomerSync(options: CustomerSyncOptions): Promise<CustomerSync> {
  const { template, clock = systemClock, accessToken, clientSecret } = options;
  const secrets = new Map<string, string>();
  const stack = await startStack({ ...options, secrets });
  const { environment } = stack.settingsOf(parts.functions.sweep);
  const storeSecretName = environment[env.accessTokenSecretId] ?? '';
  secrets.set(storeSecretName, JSON.stringify({ accessToken }));
  const delivered = template.ofType('AWS::ApiGatewayV2::Api').length > 0 ? webhooksOf(stack) : undefined;
  if (delivered && clientSecret !== undefined) {
    const generated = JSON.parse(secrets.get(delivered.secretName) ?? '{}');
    secrets.set(delivered.secretName, JSON.stringify({ ...generated, clientSecret }));
  }

  return {
    ...stack,
    storeSecretName,
    refreshQueue: stack.queue(parts.refreshQueue),
    deadLetterQueue: stack.queue(parts.deadLetterQueue),
    webhooks: delivered,
    refresh: (event) => stack.invoke(parts.functions.refresh, event),
    sweep: (event) => stack.invoke(parts.functions.sweep, event),
    request(customerIds, reason = 'manual') {
      const requestedAt = new Date(clock.now()).toISOString();
      for (const customerId of customerIds) {
        const detail = { customerId, reason, requestedAt };
        stack.publish({ source: eventSource, detailType: detailType.refreshRequested, detail });
      }
    },
  };
}

function webhooksOf(stack: Stack): Webhooks {
  const { url, endpoint, failures } = stack.httpApi(parts.webhookApi);
  const secretName = stack.secretName(parts.webhookSecret);
  return {
    url: `${url}${webhooks.path}`,
    endpoint: `${endpoint}${webhooks.path}`,
    failures,
    secretName,
    secret: () => String(JSON.parse(stack.secrets.get(secretName) ?? '{}')[webhooks.secretField]),
  };
}
