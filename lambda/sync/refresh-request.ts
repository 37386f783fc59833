/** Why a customer is asked for. */
export const refreshReasons = [
  'created',
  'updated',
  'deleted',
  'address',
  'missing',
  'listed',
  'manual',
] as const;
export type RefreshReason = (typeof refreshReasons)[number];

/** Somebody wants the copy of this customer to be as new as now. */
export interface RefreshRequest {
  readonly customerId: number;
  readonly reason: RefreshReason;
  /**
   * When it was asked for, on our clock: an answer that contradicts it is not believed before it has some age.
   * Absent when the caller waits for the answer.
   */
  readonly requestedAtMs?: number;
  /**
   * When the queue accepted it, on our clock: a fetch sent later satisfies it. Absent when it did not come
   * over the queue; then the customer is fetched in any case.
   */
  readonly acceptedAtMs?: number;
}

/** `text` as a reason; anything unknown is `manual`, since a reason is only information. */
export function toReason(text: unknown): RefreshReason {
  return refreshReasons.find((reason) => reason === text) ?? 'manual';
}
