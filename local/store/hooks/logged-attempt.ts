/** One attempt at a delivery, or why there was none. */
export interface LoggedAttempt {
  readonly hookId: number;
  /** The event's, which is not the hook's if that has a `*`. */
  readonly scope: string;
  /** The same for all copies and attempts of a delivery, which is what the signature's `webhook-id` says. */
  readonly deliveryId: string;
  /** 1 for the first. */
  readonly attempt: number;
  /** When it began, on the store's clock. */
  readonly at: number;
  readonly status: AttemptStatus;
  /** As sent, or as it would have been. */
  readonly body: string;
}

/** What was answered; or that nobody answered; or that it was not sent, for its domain is blocked or by chance. */
export type AttemptStatus = number | 'timeout' | 'unreachable' | 'blocked' | 'lost';
