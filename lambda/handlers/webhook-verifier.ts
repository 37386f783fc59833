import { isAccepted, type WebhookSecret } from '../aws/secrets/webhook-secret.ts';
import { checkSignature } from '../bigcommerce/webhook-signature.ts';
import { webhooks } from '../contract.ts';
import type { Clock } from '../sync/clock.ts';
import { UnverifiedWebhookError } from '../sync/errors.ts';
import { type Secret, withSecret } from '../sync/secret.ts';
import type { WebhookVerifier } from '../sync/webhooks/webhook-ports.ts';

export interface WebhookVerifierDeps {
  readonly headerSecret: Secret<WebhookSecret>;
  readonly clientSecret: Secret<string | undefined>;
  readonly clock: Clock;
}

/** Verifies deliveries by both secrets. Either may be rotated at any time, so one that does not match is read again. */
export function createWebhookVerifier({
  headerSecret,
  clientSecret,
  clock,
}: WebhookVerifierDeps): WebhookVerifier {
  return {
    checkSecret: ({ headers }) =>
      withSecret(headerSecret, isUnverified, (secret) => {
        if (isAccepted(secret, headers[webhooks.secretHeader] ?? '')) return;
        throw new UnverifiedWebhookError('it does not carry the secret of our hooks');
      }),

    checkSignature: (delivery) =>
      withSecret(clientSecret, isUnverified, (key) =>
        key === undefined ? 'unchecked' : checkSignature(delivery, key, clock.now()),
      ),
  };
}

function isUnverified(error: unknown): boolean {
  return error instanceof UnverifiedWebhookError;
}
