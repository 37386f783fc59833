import type { DeliveryOptions } from './delivery-options.ts';

/** How the store's hooks work; every setting has a default. */
export interface WebhookSettings {
  /**
   * Where a destination really is, so that `https://hooks.example.com/webhooks` may be `http://127.0.0.1:40123/webhooks`.
   * Without it, and for a destination it does not know, nobody answers: nothing ever leaves the machine by itself.
   */
  readonly deliverTo?: (destination: string) => string | undefined;
  /** Signs what goes to the hooks of `accessToken`; without it nothing is signed. */
  readonly clientSecret?: string;
  /** How long a new hook hears nothing, on the store's clock: 0 by default, up to a minute in reality. */
  readonly hookDelayMs?: number;
  /** A hook that heard of nothing for so long is deactivated: 90 days by default. */
  readonly quietMs?: number;
  /** Resolves when an answer has taken too long: after 10 s of real time by default; BigCommerce's own is not published. */
  readonly patience?: (signal: AbortSignal) => Promise<void>;
  /** Whether a delivery to a blocked domain is lost, by default, or retried as if it had failed. */
  readonly whileBlocked?: 'lose' | 'retry';
  /** 50 by default. */
  readonly maxInFlight?: number;
  /** From 0 to below 1: all that is left to chance. `Math.random` by default. */
  readonly random?: () => number;
  /** How deliveries begin; `changeDeliveries` changes it. */
  readonly deliveries?: DeliveryOptions;
}
