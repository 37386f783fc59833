import type { DeliveryOptions } from './delivery-options.ts';

/** Settings of the store's hooks. Every setting has a default. */
export interface WebhookSettings {
  /**
   * Returns the real address of a destination, such as `http://127.0.0.1:40123/webhooks`. Without it, and where it
   * returns undefined, the destination is unreachable. So nothing leaves the machine by accident.
   */
  readonly deliverTo?: (destination: string) => string | undefined;
  /** Signs the deliveries of the hooks of `accessToken`. Without it nothing is signed. */
  readonly clientSecret?: string;
  /** How long a new hook gets no events, on the store's clock: 0 by default, up to a minute at BigCommerce. */
  readonly hookDelayMs?: number;
  /** A hook is deactivated after this long without an event: 90 days by default. */
  readonly quietMs?: number;
  /**
   * Resolves when an answer has taken too long: after 10 s of real time by default. BigCommerce does not publish its
   * timeout.
   */
  readonly patience?: (signal: AbortSignal) => Promise<void>;
  /** A delivery to a blocked domain is lost (the default), or retried as if it had failed. */
  readonly whileBlocked?: 'lose' | 'retry';
  /** 50 by default. */
  readonly maxInFlight?: number;
  /** The source of all random numbers, from 0 to below 1. `Math.random` by default. */
  readonly random?: () => number;
  /** The delivery options at the start. `changeDeliveries` changes them. */
  readonly deliveries?: DeliveryOptions;
}
