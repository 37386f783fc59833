import type { DeliveryOptions } from './delivery-options.ts';

/** In how many milliseconds each copy of a delivery arrives; none if it is lost. */
export function deliveryTimes(
  { copies, lostShare, delayMs, reorderMs }: Required<DeliveryOptions>,
  random: () => number,
): number[] {
  if (random() < lostShare) return [];
  return Array.from({ length: copies }, () => delayMs + random() * reorderMs);
}
