import type { CachedSecret } from '../aws/secrets/cached-secret.ts';
import { accepts, type WebhookSecret } from '../aws/secrets/webhook-secret.ts';
import { checkSignature } from '../bigcommerce/webhook-signature.ts';
import { webhooks } from '../contract.ts';
import type { Clock } from '../sync/clock.ts';
import { UnverifiedWebhookError } from '../sync/errors.ts';
import type { Delivery, Signature, WebhookVerifier } from '../sync/webhooks/webhook-ports.ts';

export interface WebhookVerifierDeps {
  readonly headerSecret: CachedSecret<WebhookSecret>;
  readonly clientSecret: CachedSecret<string | undefined>;
  readonly clock: Clock;
}

/** Verifies deliveries by both secrets, either of which may be rotated at any time: one that does not match is read anew. */
export function createWebhookVerifier({
  headerSecret,
  clientSecret,
  clock,
}: WebhookVerifierDeps): WebhookVerifier {
  function check(delivery: Delivery, key: string | undefined): Signature {
    return key === undefined ? 'unchecked' : checkSignature(delivery, key, clock.now());
  }

  return {
    knowsSecret: ({ headers }) => accepts(headerSecret, headers[webhooks.secretHeader] ?? ''),

    async checkSignature(delivery) {
      const key = await clientSecret.current();
      try {
        return check(delivery, key);
      } catch (error) {
        if (!(error instanceof UnverifiedWebhookError)) throw error;
        const newer = await clientSecret.insteadOf(key);
        if (newer === key) throw error;
        return check(delivery, newer);
      }
    },
  };
}
