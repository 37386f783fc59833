import type { SQSRecord } from 'aws-lambda';
import { ContractError } from '../sync/errors.ts';
import type { RefreshRequest } from '../sync/refresh-request.ts';
import { parseJsonQuietly } from './json.ts';
import {
  eventIdOf,
  parseRefreshEvent,
  type RefreshEvent,
  toRefreshEvent,
  toUnreadableEvent,
} from './refresh-event.ts';

/** A message of the refresh queue and what it asks for, or why that cannot be read. */
export type Message = { readonly record: SQSRecord; readonly ids: MessageIds } & (
  | { readonly event: RefreshEvent; readonly request: RefreshRequest }
  | { readonly error: unknown }
);

/** By which a message is found again: in SQS, on the bus, in the store. */
export interface MessageIds {
  readonly messageId: string;
  readonly eventId?: string;
  readonly customerId?: number;
}

export function readMessage(record: SQSRecord): Message {
  const body = parseJsonQuietly(record.body);
  const eventId = eventIdOf(body);
  const ids = { messageId: record.messageId, ...(eventId !== undefined && { eventId }) };
  try {
    if (body === undefined) throw new ContractError('body', 'expected JSON');
    const event = parseRefreshEvent(body);
    const { customerId } = event.request;
    const sentAtMs = Number(record.attributes.SentTimestamp);
    const request = { ...event.request, requestedAtMs: sentAtMs, acceptedAtMs: sentAtMs };
    return { record, ids: { ...ids, customerId }, event, request };
  } catch (error) {
    return { record, ids, error };
  }
}

/** The body of a message's dead letter: redriving it asks for the same customer again. */
export function toDeadLetter(message: Message): unknown {
  return 'event' in message
    ? toRefreshEvent(message.event)
    : toUnreadableEvent(parseJsonQuietly(message.record.body));
}
