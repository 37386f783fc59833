/** Why a customer is asked for. */
export const refreshReasons = [
  'created',
  'updated',
  'deleted',
  'address',
  'unseen',
  'listed',
  'manual',
] as const;
export type RefreshReason = (typeof refreshReasons)[number];

/** Somebody wants the copy of this customer to be as new as now. */
export interface RefreshRequest {
  readonly customerId: number;
  readonly reason: RefreshReason;
  /**
   * When the request was accepted, on the local clock. Absent when its caller waits for the answer:
   * then the customer is fetched in any case, and "not found" needs no patience.
   */
  readonly acceptedAtMs?: number;
}

/** `text` as a reason; anything unknown is `manual`, since a reason is only information. */
export function toReason(text: unknown): RefreshReason {
  return refreshReasons.find((reason) => reason === text) ?? 'manual';
}
