/** How the store delivers. Shares are from 0 to 1, and chance is the `random` of the settings. */
export interface DeliveryOptions {
  /** How many of each delivery are sent, 1 by default: BigCommerce is known to repeat itself. */
  readonly copies?: number;
  /** The share of deliveries that nobody ever sends; none by default. */
  readonly lostShare?: number;
  /** How long every copy is under way, on the store's clock; 0 by default. */
  readonly delayMs?: number;
  /** How much longer it is at most, by chance, so that a later event may arrive first; 0 by default. */
  readonly reorderMs?: number;
  /** Whether deliveries carry a signature of the event's time, where there is a client secret; so by default. */
  readonly signed?: boolean;
  /** Whether a retry is signed with its own time, by default, or with the event's. */
  readonly retriesSignedAnew?: boolean;
  /** The share of envelopes without `created_at`; none by default. */
  readonly undatedShare?: number;
  /** Whether each envelope has its keys in an order of its own; not by default. */
  readonly keysShuffled?: boolean;
  /** Put into every envelope. */
  readonly extraFields?: Readonly<Record<string, unknown>>;
}

export const plainDelivery: Required<DeliveryOptions> = {
  copies: 1,
  lostShare: 0,
  delayMs: 0,
  reorderMs: 0,
  signed: true,
  retriesSignedAnew: true,
  undatedShare: 0,
  keysShuffled: false,
  extraFields: {},
};
