import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { parseCustomerId, parseRefreshEvent } from '../aws/refresh-event.ts';
import { idsOf, type RefreshQueue, readMessage } from '../aws/refresh-queue.ts';
import type { Telemetry } from '../aws/telemetry.ts';
import { ContractError } from '../sync/errors.ts';
import type { RefreshResult } from '../sync/refresh-customers.ts';
import { type RefreshReport, toRefreshReport } from '../sync/refresh-report.ts';
import type { RefreshRequest } from '../sync/refresh-request.ts';

export type Refresh = (requests: readonly RefreshRequest[]) => Promise<ReadonlyMap<number, RefreshResult>>;

/** `{ "customerIds": [1, 2] }`, whose caller waits for the report. */
export interface DirectInvocation {
  readonly customerIds: unknown;
}

export function isQueueBatch(event: unknown): event is SQSEvent {
  return hasField(event, 'Records') && Array.isArray(event.Records);
}

export function isDirectInvocation(event: unknown): event is DirectInvocation {
  return hasField(event, 'customerIds');
}

/** Messages of the refresh queue: what failed comes back or is dead-lettered, each for itself. */
export async function answerQueue(
  { Records: records }: SQSEvent,
  refresh: Refresh,
  queue: RefreshQueue,
  telemetry: Telemetry,
): Promise<SQSBatchResponse> {
  const messages = records.map(readMessage);
  for (const message of messages) {
    if ('error' in message) telemetry.refused(idsOf(message), message.error);
  }
  const results = await refresh(messages.flatMap((message) => ('request' in message ? message.request : [])));
  return queue.settle(messages, results);
}

/** Reports on every id that was named, also on those that cannot be a customer's. */
export async function answerCaller(
  { customerIds }: DirectInvocation,
  refresh: Refresh,
  telemetry: Telemetry,
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
      telemetry.refused({}, error);
    }
  }
  return toRefreshReport([...refused, ...(await refresh(requests))]);
}

/** An event straight from a bus: throws if its customer was not refreshed, so that the platform tries again. */
export async function answerEvent(event: unknown, refresh: Refresh): Promise<void> {
  if (!hasField(event, 'detail-type')) {
    throw new ContractError(
      'event',
      'expected a batch of the refresh queue, { "customerIds": [1, 2] } or a CustomerRefreshRequested event',
    );
  }
  const { request } = parseRefreshEvent(event);
  const acceptedAtMs = hasField(event, 'time') ? Date.parse(String(event.time)) : Number.NaN;
  const results = await refresh([Number.isNaN(acceptedAtMs) ? request : { ...request, acceptedAtMs }]);
  const { failed } = toRefreshReport(results);
  for (const { id, error } of failed) throw new Error(`customer ${id} was not refreshed: ${error}`);
}

function hasField<Name extends string>(value: unknown, name: Name): value is Record<Name, unknown> {
  return typeof value === 'object' && value !== null && name in value;
}
