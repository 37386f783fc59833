import { OversizedError, UnverifiedWebhookError } from '../errors.ts';
import type {
  Delivery,
  WebhookEvent,
  WebhookEvents,
  WebhookTelemetry,
  WebhookVerifier,
} from './webhook-ports.ts';

/** BigCommerce's payloads have about 300 bytes. */
const longestBodyBytes = 64 * 1024;

export interface WebhookDeps {
  readonly verifier: WebhookVerifier;
  /** Reads a verified body; throws a ContractError. */
  readonly toEvent: (body: Uint8Array) => WebhookEvent;
  readonly events: WebhookEvents;
  readonly telemetry: WebhookTelemetry;
  readonly storeHash: string;
  /** Refuses a delivery without a fresh signature. */
  readonly requireSignature: boolean;
}

/**
 * Verifies a delivery and requests a refresh of the customer that it names. When it returns, the bus has the
 * request. Throws an UnverifiedWebhookError, OversizedError or ContractError for a delivery that is refused.
 */
export async function receiveWebhook(delivery: Delivery, deps: WebhookDeps): Promise<void> {
  const { verifier, toEvent, events, telemetry, storeHash, requireSignature } = deps;
  if (delivery.body.byteLength > longestBodyBytes) throw new OversizedError(longestBodyBytes);

  await verifier.checkSecret(delivery);
  const signature = await verifier.checkSignature(delivery);
  if (signature !== 'valid' && requireSignature) {
    throw new UnverifiedWebhookError(`its signature is ${signature}, and one is required`);
  }

  const event = toEvent(delivery.body);
  if (event.storeHash !== storeHash) {
    throw new UnverifiedWebhookError('it comes from another store');
  }
  const { customerId, reason = 'updated' } = event;
  const eventId = customerId === undefined ? undefined : await events.requestRefresh(customerId, reason);
  telemetry.accepted(event, signature, eventId);
}
