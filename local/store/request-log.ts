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

export interface RequestCounters {
  readonly total: number;
  readonly byStatus: Readonly<Partial<Record<RequestStatus, number>>>;
}

export function createRequestLog(kept = 10_000): RequestLog {
  const requests: LoggedRequest[] = [];
  const byStatus: Partial<Record<RequestStatus, number>> = {};
  const counters = { total: 0, byStatus };

  return {
    record(request) {
      counters.total += 1;
      byStatus[request.status] = (byStatus[request.status] ?? 0) + 1;
      requests.push(request);
      if (requests.length === 2 * kept) requests.splice(0, kept);
    },
    requests,
    counters,
  };
}
