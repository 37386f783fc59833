import { createStatusLog, type StatusCounters } from './status-log.ts';
import type { StoreRequest } from './store-request.ts';

export interface LoggedRequest extends StoreRequest {
  /** When it arrived, on the store's clock. */
  readonly at: number;
  /** The status sent, `hang` or `reset` if the fault left none to send. */
  readonly status: RequestStatus;
}

export type RequestStatus = number | 'hang' | 'reset';

/** What happened, in the order of arrival. */
export interface RequestLog {
  record(request: LoggedRequest): void;
  /** The latest requests: all of them up to `kept`, at least as many after that. */
  readonly requests: readonly LoggedRequest[];
  /** Exact, however many requests were dropped from the log. */
  readonly counters: RequestCounters;
}

export type RequestCounters = StatusCounters<RequestStatus>;

export function createRequestLog(kept?: number): RequestLog {
  const { record, entries, counters } = createStatusLog<RequestStatus, LoggedRequest>(kept);
  return { record, requests: entries, counters };
}
