import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import { parseCustomerId, parseRefreshEvent } from '../aws/events/refresh-event.ts';
import { fieldsOf } from '../aws/json.ts';
import { readMessage } from '../aws/queue/refresh-message.ts';
import type { RefreshQueue } from '../aws/queue/refresh-queue.ts';
import type { RefreshTelemetry } from '../aws/telemetry/refresh-telemetry.ts';
import { ContractError, SyncError } from '../sync/errors.ts';
import type { RefreshResult } from '../sync/refresh/refresh-customers.ts';
import { type RefreshReport, toRefreshReport } from '../sync/refresh/refresh-report.ts';
import type { RefreshRequest } from '../sync/refresh-request.ts';

export type Refresh = (requests: readonly RefreshRequest[]) => Promise<ReadonlyMap<number, RefreshResult>>;

/** The three kinds of input that the refresh function accepts. */
export type RefreshInput =
  | { readonly kind: 'queue'; readonly records: readonly SQSRecord[] }
  | { readonly kind: 'caller'; readonly customerIds: unknown }
  | { readonly kind: 'event'; readonly event: unknown };

/** Throws a ContractError that names the accepted inputs if it is none of them. */
export function toRefreshInput(event: unknown): RefreshInput {
  const fields = fieldsOf(event);
  if (Array.isArray(fields['Records'])) return { kind: 'queue', records: fields['Records'] };
  if ('customerIds' in fields) return { kind: 'caller', customerIds: fields['customerIds'] };
  if ('detail-type' in fields) return { kind: 'event', event };
  throw new ContractError(
    'event',
    'expected a batch of the refresh queue, { "customerIds": [1, 2] } or a CustomerRefreshRequested event',
  );
}

/** Refreshes for messages of the queue. Each one that fails comes back or is dead-lettered by itself. */
export async function answerQueue(
  records: readonly SQSRecord[],
  refresh: Refresh,
  queue: RefreshQueue,
  telemetry: RefreshTelemetry,
): Promise<SQSBatchResponse> {
  const messages = records.map(readMessage);
  for (const message of messages) {
    if ('error' in message) telemetry.refused(message.error, message.ids);
  }
  const results = await refresh(messages.flatMap((message) => ('request' in message ? message.request : [])));
  return queue.settle(messages, results);
}

/** Refreshes for a caller that waits, and reports on every id, also on those that cannot be a customer's. */
export async function answerCaller(
  customerIds: unknown,
  refresh: Refresh,
  telemetry: RefreshTelemetry,
): Promise<RefreshReport> {
  if (!Array.isArray(customerIds)) {
    throw new ContractError(
      'customerIds',
      'expected a list of customer ids, such as { "customerIds": [1, 2] }',
    );
  }
  const refused = new Map<unknown, RefreshResult>();
  const requests: RefreshRequest[] = [];
  for (const id of new Set<unknown>(customerIds)) {
    try {
      requests.push({ customerId: parseCustomerId(id, 'customerIds'), reason: 'manual' });
    } catch (error) {
      refused.set(id, { error });
      telemetry.refused(error);
    }
  }
  return toRefreshReport([...refused, ...(await refresh(requests))]);
}

/**
 * Refreshes for an event that came straight from a bus. Throws if the customer was not refreshed, so that Lambda tries
 * again. The publisher sets the event's `time`, so it counts as the request's age, but never proves that a fetch is newer.
 */
export async function answerEvent(event: unknown, refresh: Refresh): Promise<void> {
  const { request } = parseRefreshEvent(event);
  const { time } = fieldsOf(event);
  const requestedAtMs = typeof time === 'string' ? Date.parse(time) : Number.NaN;
  const results = await refresh([Number.isNaN(requestedAtMs) ? request : { ...request, requestedAtMs }]);
  const [failed] = toRefreshReport(results).failed;
  if (failed !== undefined)
    throw new NotRefreshedError(`customer ${failed.id} was not refreshed: ${failed.error}`);
}

/** The event's customer could not be refreshed. */
class NotRefreshedError extends SyncError {
  override readonly name = 'NotRefreshedError';
  readonly retryable = true;
}
