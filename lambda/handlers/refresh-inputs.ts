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

/** What the function may be invoked with. */
export type RefreshInput =
  | { readonly kind: 'queue'; readonly records: readonly SQSRecord[] }
  | { readonly kind: 'caller'; readonly customerIds: unknown }
  | { readonly kind: 'event'; readonly event: unknown };

/** Throws a ContractError that names the three inputs when it is none of them. */
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

/** Messages of the refresh queue: what failed comes back or is dead-lettered, each for itself. */
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

/** A caller that waits: reports on every id it named, also on those that cannot be a customer's. */
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
 * An event straight from a bus: throws if its customer was not refreshed, so that the platform tries again. Its
 * `time` is set by whoever published it, so it gives patience, but satisfies nothing.
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

/** The one customer that was asked for could not be refreshed. */
class NotRefreshedError extends SyncError {
  override readonly name = 'NotRefreshedError';
  readonly retryable = true;
}
