import type { RefreshReason } from '../refresh-request.ts';

/** A request that claims to come from BigCommerce. Header names are in lower case. */
export interface Delivery {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
}

/** The content of a delivery. `customerId` is absent if the delivery names no customer. */
export interface WebhookEvent {
  /** Absent when the sender does not look like a store. */
  readonly storeHash?: string;
  readonly scope: string;
  readonly customerId?: number;
  readonly reason?: RefreshReason;
}

/** `stale`: correct, but of another time, as in a repeated delivery. `unchecked`: there is no key. */
export type Signature = 'valid' | 'stale' | 'absent' | 'unchecked';

export interface WebhookVerifier {
  /** Throws an UnverifiedWebhookError unless the delivery carries a secret that we gave to our hooks. */
  checkSecret(delivery: Delivery): Promise<void>;
  /** Throws an UnverifiedWebhookError for a wrong signature. */
  checkSignature(delivery: Delivery): Promise<Signature>;
}

export interface WebhookEvents {
  /** Returns the id that the bus gave the event. Throws a `SyncError` unless the bus accepted it. */
  requestRefresh(customerId: number, reason: RefreshReason): Promise<string>;
}

export interface WebhookTelemetry {
  /** The delivery led to a refresh request, or names no customer: then there is no event. */
  accepted(event: WebhookEvent, signature: Signature, eventId: string | undefined): void;
}
