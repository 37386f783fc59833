import { ChangeMessageVisibilityCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import pLimit from 'p-limit';
import { ContractError, SyncError } from '../sync/errors.ts';
import type { RefreshResult } from '../sync/refresh-customers.ts';
import type { RefreshRequest } from '../sync/refresh-request.ts';
import { parseRefreshEvent, type RefreshEvent, toRefreshEvent } from './refresh-event.ts';
import { retryDelaySeconds } from './retry-delay.ts';

const callsInFlight = 10;

/** A message and what it asks for, or why that cannot be read. */
export type Message = { readonly record: SQSRecord } & (
  | { readonly event: RefreshEvent; readonly request: RefreshRequest }
  | { readonly error: unknown }
);

/** By which a message is found again: in SQS, on the bus, in the store. */
export type MessageIds = Readonly<Record<string, string | number>>;

export function idsOf(message: Message): MessageIds {
  const { messageId } = message.record;
  if ('error' in message) return { messageId };
  const { eventId, request } = message.event;
  return { messageId, ...(eventId !== undefined && { eventId }), customerId: request.customerId };
}

export function readMessage(record: SQSRecord): Message {
  try {
    const event = parseRefreshEvent(parseBody(record.body));
    return {
      record,
      event,
      request: { ...event.request, acceptedAtMs: Number(record.attributes.SentTimestamp) },
    };
  } catch (error) {
    return { record, error };
  }
}

/** SyntaxErrors quote the text, so they go no further. */
function parseBody(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    if (error instanceof SyntaxError) throw new ContractError('body', 'expected JSON');
    throw error;
  }
}

export interface RefreshQueueDeps {
  readonly client: SQSClient;
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
  readonly telemetry: {
    deadLettered(ids: MessageIds, error: SyncError): void;
    notSettled(ids: MessageIds, error: unknown): void;
  };
}

export interface RefreshQueue {
  /**
   * Lets go of each message as its customer's result says: done; hidden until its next try, which the returned
   * response asks for; or, where trying again cannot help, moved to the dead letters.
   */
  settle(
    messages: readonly Message[],
    results: ReadonlyMap<number, RefreshResult>,
  ): Promise<SQSBatchResponse>;
}

export function createRefreshQueue({
  client,
  queueUrl,
  deadLetterQueueUrl,
  telemetry,
}: RefreshQueueDeps): RefreshQueue {
  async function bury(message: Message, error: SyncError): Promise<void> {
    // A message that names no customer cannot be written anew: it is kept as it came.
    const body = 'event' in message ? JSON.stringify(toRefreshEvent(message.event)) : message.record.body;
    const path = error instanceof ContractError ? { errorPath: error.path } : {};
    await client.send(
      new SendMessageCommand({
        QueueUrl: deadLetterQueueUrl,
        MessageBody: body,
        MessageAttributes: toAttributes({ errorName: error.name, errorMessage: error.message, ...path }),
      }),
    );
    telemetry.deadLettered(idsOf(message), error);
  }

  async function hide({ record }: Message, error: unknown): Promise<void> {
    await client.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: queueUrl,
        ReceiptHandle: record.receiptHandle,
        VisibilityTimeout: retryDelaySeconds(error, Number(record.attributes.ApproximateReceiveCount)),
      }),
    );
  }

  /** Whether the message is done with. A call that fails leaves it hidden until its visibility timeout ends. */
  async function letGo(message: Message, error: unknown): Promise<boolean> {
    const isHopeless = error instanceof SyncError && !error.retryable;
    try {
      await (isHopeless ? bury(message, error) : hide(message, error));
      return isHopeless;
    } catch (callError) {
      telemetry.notSettled(idsOf(message), callError);
      return false;
    }
  }

  return {
    async settle(messages, results) {
      const inFlight = pLimit(callsInFlight);
      const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
      await inFlight.map(messages, async (message) => {
        const result = 'request' in message ? resultOf(message.request, results) : message;
        if ('outcome' in result || (await letGo(message, result.error))) return;
        batchItemFailures.push({ itemIdentifier: message.record.messageId });
      });
      return { batchItemFailures };
    },
  };
}

function resultOf(
  { customerId }: RefreshRequest,
  results: ReadonlyMap<number, RefreshResult>,
): RefreshResult {
  return results.get(customerId) ?? { error: new Error('no result for a customer that was asked for') };
}

function toAttributes(texts: Record<string, string>) {
  return Object.fromEntries(
    Object.entries(texts).map(([name, text]) => [name, { DataType: 'String', StringValue: text }]),
  );
}
