import type { RefreshReason } from '../refresh-request.ts';

/** A request that claims to come from BigCommerce. Header names are in lower case. */
export interface Delivery {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
}

/** The content of a delivery. `customerId` is absent when it names no customer. */
export interface WebhookEvent {
  /** The store, such as `stores/abc123`. */
  readonly producer: string;
  readonly scope: string;
  readonly customerId?: number;
  readonly reason?: RefreshReason;
}

/** `stale`: right, but signed at another time, as for a repeated delivery. `unchecked`: there is no key. */
export type Signature = 'valid' | 'stale' | 'absent' | 'unchecked';

export interface WebhookVerifier {
  /** True if the delivery has a secret of our hooks. */
  knowsSecret(delivery: Delivery): Promise<boolean>;
  /** Throws an UnverifiedWebhookError for a wrong signature. */
  checkSignature(delivery: Delivery): Promise<Signature>;
}

export interface WebhookTelemetry {
  /** The delivery led to a refresh request, or names no customer. */
  accepted(event: WebhookEvent, signature: Signature): void;
}
