/** The way in which the store delivers. Shares are from 0 to 1. Chance comes from the `random` of the settings. */
export interface DeliveryOptions {
  /** How often each delivery is sent; 1 by default. BigCommerce is known to repeat deliveries. */
  readonly copies?: number;
  /** The share of deliveries that are lost; 0 by default. */
  readonly lostShare?: number;
  /** The delay of every copy, on the store's clock; 0 by default. */
  readonly delayMs?: number;
  /** The most by which chance lengthens the delay, so that a later event may arrive first; 0 by default. */
  readonly reorderMs?: number;
  /** True if deliveries have a signature with the event's time, where there is a client secret; true by default. */
  readonly signed?: boolean;
  /** True if a retry is signed with its own time, false for the event's time; true by default. */
  readonly retriesSignedAnew?: boolean;
  /** The share of envelopes without `created_at`; 0 by default. */
  readonly undatedShare?: number;
  /** True if each envelope has its keys in a random order; false by default. */
  readonly keysShuffled?: boolean;
  /** More fields for every envelope. */
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
