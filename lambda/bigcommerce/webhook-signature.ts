import { timingSafeEqual } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { UnverifiedWebhookError } from '../sync/errors.ts';
import type { Delivery, Signature } from '../sync/webhooks/webhook-ports.ts';

/** By Standard Webhooks a delivery whose timestamp is further off may be a replay. */
const freshMs = 5 * 60_000;

/**
 * Checks the Standard Webhooks signature of a delivery, whose key is the app's client secret:
 * https://developer.bigcommerce.com/docs/integrations/webhooks. Throws an UnverifiedWebhookError for a wrong one.
 * The library computes the signature. The headers are read here, since it accepts timestamps such as `123abc`.
 */
export function checkSignature({ headers, body }: Delivery, clientSecret: string, nowMs: number): Signature {
  const signatures = headers['webhook-signature'];
  if (signatures === undefined) return 'absent';
  const id = headers['webhook-id'];
  const timestamp = headers['webhook-timestamp'] ?? '';
  if (id === undefined || !/^[1-9]\d{0,11}$/.test(timestamp)) {
    throw new UnverifiedWebhookError('its signature headers are incomplete, or its timestamp is no number');
  }
  const signedAtMs = Number(timestamp) * 1_000;
  const key = new Webhook(Buffer.from(clientSecret), { format: 'raw' });
  const expected = key.sign(id, new Date(signedAtMs), Buffer.from(body));
  if (!signatures.split(' ').some((signature) => isEqual(signature, expected))) {
    throw new UnverifiedWebhookError('its signature is wrong');
  }
  return Math.abs(nowMs - signedAtMs) > freshMs ? 'stale' : 'valid';
}

function isEqual(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
