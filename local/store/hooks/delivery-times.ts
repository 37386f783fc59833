import type { DeliveryOptions } from './delivery-options.ts';

/** Returns the delay of each copy of a delivery in milliseconds. The list is empty if the delivery is lost. */
export function deliveryTimes(
  { copies, lostShare, delayMs, reorderMs }: Required<DeliveryOptions>,
  random: () => number,
): number[] {
  if (random() < lostShare) return [];
  return Array.from({ length: copies }, () => delayMs + random() * reorderMs);
}
