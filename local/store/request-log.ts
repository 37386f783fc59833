import { createStatusLog, type StatusCounters } from './status-log.ts';
import type { StoreRequest } from './store-request.ts';

export interface LoggedRequest extends StoreRequest {
  /** When the request arrived, on the store's clock. */
  readonly at: number;
  /** The status of the answer, or `hang` or `reset` if a fault prevented it. */
  readonly status: RequestStatus;
}

export type RequestStatus = number | 'hang' | 'reset';

/** The requests in the order of arrival. */
export interface RequestLog {
  record(request: LoggedRequest): void;
  /** The latest requests: all up to `kept`, and at least `kept` after that. */
  readonly requests: readonly LoggedRequest[];
  /** Exact counts, also after requests were dropped from the log. */
  readonly counters: RequestCounters;
}

export type RequestCounters = StatusCounters<RequestStatus>;

export function createRequestLog(kept?: number): RequestLog {
  const { record, entries, counters } = createStatusLog<RequestStatus, LoggedRequest>(kept);
  return { record, requests: entries, counters };
}
