import type { SQSRecord } from 'aws-lambda';
import { toTimestamp } from '../../customer/timestamp.ts';
import { ContractError } from '../../sync/errors.ts';
import type { RefreshReason, RefreshRequest } from '../../sync/refresh-request.ts';
import {
  eventIdOf,
  parseRefreshEvent,
  type RefreshEvent,
  toRefreshEvent,
  toUnreadableEvent,
} from '../events/refresh-event.ts';
import { parseJsonQuietly } from '../json.ts';

/** A message of the refresh queue with its request, or with the error if it cannot be read. */
export type Message = { readonly record: SQSRecord; readonly ids: MessageIds } & (
  | { readonly event: RefreshEvent; readonly request: RefreshRequest }
  | { readonly error: unknown }
);

/** The ids by which an operator finds a message in SQS, on the bus and in the store. */
export interface MessageIds {
  readonly messageId: string;
  readonly eventId?: string;
  readonly customerId?: number;
  /** Why the customer is to be refreshed. */
  readonly requestReason?: RefreshReason;
}

export function readMessage(record: SQSRecord): Message {
  const body = parseJsonQuietly(record.body);
  const eventId = eventIdOf(body);
  const ids = { messageId: record.messageId, ...(eventId !== undefined && { eventId }) };
  try {
    if (body === undefined) throw new ContractError('body', 'expected JSON');
    const sentAtMs = Number(record.attributes.SentTimestamp);
    const { request, requestedAt = toTimestamp(sentAtMs) } = parseRefreshEvent(body);
    return {
      record,
      ids: { ...ids, customerId: request.customerId, requestReason: request.reason },
      event: { request, requestedAt },
      // A redriven message is new to SQS, but its request is old.
      request: {
        ...request,
        requestedAtMs: Math.min(sentAtMs, Date.parse(requestedAt)),
        acceptedAtMs: sentAtMs,
      },
    };
  } catch (error) {
    return { record, ids, error };
  }
}

/** The body of a message's dead letter. If it is redriven, it asks for the same customer. */
export function toDeadLetter(message: Message): unknown {
  return 'event' in message
    ? toRefreshEvent(message.event)
    : toUnreadableEvent(parseJsonQuietly(message.record.body));
}
