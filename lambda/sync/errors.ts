/** A foreseen failure. `retryable`: asking again later can help. Messages hold no customer data. */
export abstract class SyncError extends Error {
  abstract readonly retryable: boolean;
}

/** The store's quota, or the process's share of it, is spent. No request may be sent until `waitMs` has passed. */
export class RateLimitedError extends SyncError {
  override readonly name = 'RateLimitedError';
  readonly retryable = true;
  readonly waitMs: number;

  constructor(waitMs: number) {
    super(`the store's quota allows no request for ${Math.ceil(waitMs)} ms; it is asked again later`);
    this.waitMs = waitMs;
  }
}

/** No answer came: the connection was refused or reset, or timed out. `reason` is a code such as ECONNRESET. */
export class UnreachableError extends SyncError {
  override readonly name = 'UnreachableError';
  readonly retryable = true;
  readonly reason: string;

  constructor(what: string, reason: string) {
    super(`${what} did not answer (${reason}); it is asked again later`);
    this.reason = reason;
  }
}

/** BigCommerce answered that it cannot serve the request now. */
export class UpstreamError extends SyncError {
  override readonly name = 'UpstreamError';
  readonly retryable = true;
  readonly status: number;

  constructor(status: number) {
    super(`BigCommerce answered ${status}; it is asked again later`);
    this.status = status;
  }
}

/** Bot protection, a proxy or the like refused the request before it reached the API. The token is not in question. */
export class GatewayError extends SyncError {
  override readonly name = 'GatewayError';
  readonly retryable = true;
  readonly status: number;

  constructor(status: number) {
    super(
      `a gateway before BigCommerce's API answered ${status}, not the API itself; it is asked again later, and the access token is not in question`,
    );
    this.status = status;
  }
}

/** An operator has paused the copy. */
export class PausedError extends SyncError {
  override readonly name = 'PausedError';
  readonly retryable = true;

  constructor() {
    super('the copy is paused, so no customer is refreshed; resume it with customer-sync resume');
  }
}

/** BigCommerce rejected the access token. */
export class CredentialsRejectedError extends SyncError {
  override readonly name = 'CredentialsRejectedError';
  readonly retryable = true;
  readonly status: number;

  constructor(status: number, neededScope: string) {
    super(
      `BigCommerce answered ${status}: the access token is wrong, revoked or lacks the scope ${neededScope}; put a valid one into the secret`,
    );
    this.status = status;
  }
}

/** A problem that only a person can fix. The message says what happened and what to check. */
export class ConfigurationError extends SyncError {
  override readonly name: string = 'ConfigurationError';
  readonly retryable = true;
}

/** A 200 whose JSON cannot be read: no UTF-8, a control character, cut off or empty. `request` names the question. */
export class UnreadableAnswerError extends SyncError {
  override readonly name = 'UnreadableAnswerError';
  readonly retryable = true;

  constructor(request: string) {
    super(
      `${request} was answered 200 with JSON that cannot be read (no UTF-8, a control character, cut off or empty); it is asked again later; if other customers can be read, this record is damaged: save the customer again in BigCommerce's control panel`,
    );
  }
}

/** An answer that the API never gives, such as a 200 that is no JSON at all. */
export class ForeignAnswerError extends ConfigurationError {
  constructor(request: string, what = '200 with something that is not JSON') {
    super(
      `${request} was answered ${what}: check what answers in BigCommerce's place (a proxy, a maintenance page, a wrong API address)`,
    );
  }
}

/** Even a request that succeeded before gets no answer now, so the page is not the cause. */
export class ListUnavailableError extends SyncError {
  override readonly name = 'ListUnavailableError';
  readonly retryable = true;

  constructor(failure: SyncError) {
    super(`BigCommerce's list of customers cannot be read now (${failure.message})`);
  }
}

/** Too many customers were isolated, so the list itself must be the cause. */
export class UnreadableListError extends SyncError {
  override readonly name = 'UnreadableListError';
  readonly retryable = false;

  constructor(isolated: number, when: string, failure: SyncError) {
    super(
      `BigCommerce answers small questions, but page after page of its list of customers fails: ${isolated} customers were isolated ${when}, and the next page fails, too (${failure.message}); look at BigCommerce's status page; the next sweep continues at the checkpoint`,
    );
  }
}

/** An answer or a request that cannot be read. `path` names the field, never its value. */
export class ContractError extends SyncError {
  override readonly name = 'ContractError';
  readonly retryable = false;
  readonly path: string;

  constructor(path: string, expectation: string) {
    super(`${path}: ${expectation}`);
    this.path = path;
  }
}

/** An answer that cannot be true: its parts disagree, or it does not fit the question. */
export class ContradictoryAnswerError extends SyncError {
  override readonly name = 'ContradictoryAnswerError';
  readonly retryable = true;

  /** `contradiction` says what was expected and what came, in counts and ids. */
  constructor(contradiction: string) {
    super(`BigCommerce's answer contradicts itself: ${contradiction}; it is asked again later`);
  }
}

/** The ids of a list do not go strictly in one direction, and paging depends on that. */
export class ListOrderError extends SyncError {
  override readonly name = 'ListOrderError';
  readonly retryable = false;

  constructor(expectation: string) {
    super(
      `BigCommerce's list of customers is out of order: ${expectation}; nothing is deleted; the next sweep begins anew`,
    );
  }
}

/** BigCommerce refuses the request, and will refuse it again. */
export class RefusedError extends SyncError {
  override readonly name = 'RefusedError';
  readonly retryable = false;
  readonly status: number;

  constructor(status: number) {
    super(`BigCommerce answered ${status}; asking again does not change that`);
    this.status = status;
  }
}

/**
 * The answer is not believed yet. A customer that was not found may not be readable yet, or its absence was not confirmed.
 * A customer that was found may be deleted already. Some minutes later the answer is clear.
 */
export class UnconfirmedError extends SyncError {
  override readonly name = 'UnconfirmedError';
  readonly retryable = true;
}

/** The stored version was read earlier, but has a later date. After 15 minutes the later read wins. */
export class UndecidedError extends SyncError {
  override readonly name = 'UndecidedError';
  readonly retryable = true;

  constructor(customerId: number) {
    super(
      `customer ${customerId} was read after the stored version, but does not look newer; it is asked again, and stored once it was read 15 minutes after the stored version`,
    );
  }
}

/** A fetched version waited too long, and must be fetched again before it may be written. */
export class StaleError extends SyncError {
  override readonly name = 'StaleError';
  readonly retryable = true;

  constructor() {
    super('more than 5 minutes passed between fetching and writing; the customer is fetched again');
  }
}

/** DynamoDB throttled the request or did not answer, even after the SDK's retries. */
export class TableUnavailableError extends SyncError {
  override readonly name = 'TableUnavailableError';
  readonly retryable = true;

  constructor(reason: string) {
    super(`DynamoDB was unavailable (${reason}), also after the SDK's retries; it is asked again later`);
  }
}

/** Another run holds the lease now, so this one may change nothing any more. */
export class LeaseLostError extends SyncError {
  override readonly name = 'LeaseLostError';
  readonly retryable = true;

  constructor() {
    super(
      "the sweep's lease ran out and another run took it over; this run stops and the other one continues",
    );
  }
}

/** A delivery without proof that BigCommerce sent it for this store. `reason` contains no secret. */
export class UnverifiedWebhookError extends SyncError {
  override readonly name = 'UnverifiedWebhookError';
  readonly retryable = false;

  constructor(reason: string) {
    super(`the delivery is refused: ${reason}`);
  }
}

/** A delivery that is longer than any from BigCommerce. */
export class OversizedError extends SyncError {
  override readonly name = 'OversizedError';
  readonly retryable = false;

  constructor(longestBytes: number) {
    super(`the delivery is refused: expected at most ${longestBytes} bytes, got more`);
  }
}

/** Whether one record may be the cause of this failure of a page or of a question by several ids. */
export function isPageFault(error: unknown): error is SyncError {
  return [
    RefusedError,
    UpstreamError,
    UnreachableError,
    ContractError,
    ContradictoryAnswerError,
    UnreadableAnswerError,
    ForeignAnswerError,
  ].some((kind) => error instanceof kind);
}

/** Whether asking again later can help, even if nobody acts. */
export function passesByItself(error: unknown): error is SyncError {
  const needsPerson = error instanceof CredentialsRejectedError || error instanceof ConfigurationError;
  return error instanceof SyncError && error.retryable && !needsPerson;
}
