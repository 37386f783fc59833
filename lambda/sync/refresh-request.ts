/** Why a customer is to be refreshed. */
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

/** A request to copy this customer as it is now. */
export interface RefreshRequest {
  readonly customerId: number;
  readonly reason: RefreshReason;
  /**
   * When the request was made, on our clock. An answer that contradicts a young request is not believed.
   * Absent when the caller waits for the answer.
   */
  readonly requestedAtMs?: number;
  /**
   * When the queue accepted the request, on our clock. A fetch sent later satisfies it. Absent when the request did not
   * come from the queue: then the customer is always fetched.
   */
  readonly acceptedAtMs?: number;
}

/** `text` as a reason. An unknown reason becomes `manual`. */
export function toReason(text: unknown): RefreshReason {
  return refreshReasons.find((reason) => reason === text) ?? 'manual';
}
