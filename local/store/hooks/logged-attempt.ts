/** One attempt of a delivery, or the reason why it was not sent. */
export interface LoggedAttempt {
  readonly hookId: number;
  /** The scope of the event. The hook's scope may have a `*`. */
  readonly scope: string;
  /** The same for all copies and attempts of a delivery. It is the `webhook-id` of the signature. */
  readonly deliveryId: string;
  /** 1 for the first attempt. */
  readonly attempt: number;
  /** When the attempt began, on the store's clock. */
  readonly at: number;
  readonly status: AttemptStatus;
  /** The body that was sent, or would have been sent. */
  readonly body: string;
}

/**
 * The status of the answer. `timeout` and `unreachable`: no answer came. `blocked`: not sent, because the domain is
 * blocked. `lost`: not sent, by chance.
 */
export type AttemptStatus = number | 'timeout' | 'unreachable' | 'blocked' | 'lost';
