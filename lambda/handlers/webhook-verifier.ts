import { isAccepted, type WebhookSecret } from '../aws/secrets/webhook-secret.ts';
import { checkSignature } from '../bigcommerce/webhook-signature.ts';
import { webhooks } from '../contract.ts';
import type { Clock } from '../sync/clock.ts';
import { UnverifiedWebhookError } from '../sync/errors.ts';
import { type Secret, withSecret } from '../sync/secret.ts';
import type { WebhookVerifier } from '../sync/webhooks/webhook-ports.ts';

export interface WebhookVerifierDeps {
  readonly secret: Secret<WebhookSecret>;
  readonly clock: Clock;
}

/** Verifies header and signature. The secret may be rotated at any time, so one that does not match is read again. */
export function createWebhookVerifier({ secret, clock }: WebhookVerifierDeps): WebhookVerifier {
  return {
    checkSecret: ({ headers }) =>
      withSecret(secret, isUnverified, (current) => {
        if (isAccepted(current, headers[webhooks.secretHeader] ?? '')) return;
        throw new UnverifiedWebhookError('it does not carry the secret of our hooks');
      }),

    checkSignature: (delivery) =>
      withSecret(secret, isUnverified, ({ clientSecret }) =>
        clientSecret === undefined ? 'unchecked' : checkSignature(delivery, clientSecret, clock.now()),
      ),
  };
}

function isUnverified(error: unknown): boolean {
  return error instanceof UnverifiedWebhookError;
}
