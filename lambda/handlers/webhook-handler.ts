import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Context } from 'aws-lambda';
import { createEventBus } from '../aws/events/event-bus.ts';
import { toDelivery } from '../aws/events/http-event.ts';
import { createWebhookSecret } from '../aws/secrets/webhook-secret.ts';
import { createTelemetry } from '../aws/telemetry/telemetry.ts';
import { createWebhookTelemetry } from '../aws/telemetry/webhook-telemetry.ts';
import { toWebhookEvent } from '../bigcommerce/webhook-event.ts';
import { readWebhookConfig } from '../config.ts';
import { ContractError, OversizedError, UnverifiedWebhookError } from '../sync/errors.ts';
import { receiveWebhook, type WebhookDeps } from '../sync/webhooks/receive-webhook.ts';
import { platform } from './platform.ts';
import { createWebhookVerifier } from './webhook-verifier.ts';

/** Answers BigCommerce's deliveries, after their requests are on the bus. Throws a ConfigError. */
export function createWebhookHandler(environment: NodeJS.ProcessEnv, { clock, random, sdk } = platform) {
  const config = readWebhookConfig(environment);
  const base = createTelemetry(config);
  const telemetry = createWebhookTelemetry(base, clock);
  const secret = createWebhookSecret({
    client: new SecretsManagerClient(sdk.prompt),
    secretId: config.webhookSecretId,
    clock,
    onKept: base.secretKept,
  });
  const bus = new EventBridgeClient(sdk.prompt);

  const deps: WebhookDeps = {
    verifier: createWebhookVerifier({ secret, clock }),
    toEvent: toWebhookEvent,
    events: createEventBus({ client: bus, busName: config.eventBusName, clock, random, attempts: 2 }),
    telemetry,
    storeHash: config.storeHash,
    requireSignature: config.requireSignature,
  };

  return async (event: unknown, context: Context) => {
    base.begin(context, event);
    try {
      await receiveWebhook(toDelivery(event), deps);
      return { statusCode: 200 };
    } catch (error) {
      telemetry.refused(error);
      return { statusCode: statusOf(error) };
    } finally {
      base.end();
    }
  };
}

/** BigCommerce delivers again after any answer but 2xx. */
function statusOf(error: unknown): number {
  if (error instanceof UnverifiedWebhookError) return 401;
  if (error instanceof OversizedError) return 413;
  return error instanceof ContractError ? 400 : 500;
}
