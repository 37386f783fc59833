import { ChangeMessageVisibilityCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import pLimit from 'p-limit';
import { refreshPipeline } from '../../contract.ts';
import { SyncError } from '../../sync/errors.ts';
import { type RefreshResult, resultOf } from '../../sync/refresh/refresh-customers.ts';
import { toCallError } from '../call-error.ts';
import type { DeadLetterQueue } from './dead-letters.ts';
import { type Message, type MessageIds, toDeadLetter } from './refresh-message.ts';
import { retryDelaySeconds } from './retry-delay.ts';

const callsInFlight = 10;

export interface RefreshQueueDeps {
  readonly client: SQSClient;
  readonly refreshQueueUrl: string;
  readonly deadLetters: DeadLetterQueue;
  readonly telemetry: {
    done(ids: MessageIds, outcome: string): void;
    postponed(ids: MessageIds, error: unknown, seconds: number): void;
    deadLettered(ids: MessageIds, error: unknown): void;
    notSettled(ids: MessageIds, error: unknown): void;
  };
}

export interface RefreshQueue {
  /**
   * Settles each message by its result. It is done; or it stays hidden until its next try, which the returned response asks
   * for; or it becomes a dead letter, if trying again cannot help or this was the last try.
   */
  settle(
    messages: readonly Message[],
    results: ReadonlyMap<number, RefreshResult>,
  ): Promise<SQSBatchResponse>;
}

export function createRefreshQueue({
  client,
  refreshQueueUrl,
  deadLetters,
  telemetry,
}: RefreshQueueDeps): RefreshQueue {
  async function deadLetter(message: Message, error: unknown): Promise<void> {
    await deadLetters.send(toDeadLetter(message), error);
    telemetry.deadLettered(message.ids, error);
  }

  async function hide({ record, ids }: Message, error: unknown): Promise<void> {
    const seconds = retryDelaySeconds(error, receiveCountOf(record));
    const command = new ChangeMessageVisibilityCommand({
      QueueUrl: refreshQueueUrl,
      ReceiptHandle: record.receiptHandle,
      VisibilityTimeout: seconds,
    });
    await client.send(command).catch((callError: unknown) => {
      throw toCallError(callError, 'SQS', 'the refresh queue could not be used');
    });
    telemetry.postponed(ids, error, seconds);
  }

  /** Returns whether the message has left the queue. If the call fails, it stays hidden until its visibility timeout ends. */
  async function letGo(message: Message, error: unknown): Promise<boolean> {
    const isHopeless = error instanceof SyncError && !error.retryable;
    const isLastTry = receiveCountOf(message.record) >= refreshPipeline.maxReceiveCount;
    const isGivenUp = isHopeless || isLastTry;
    try {
      await (isGivenUp ? deadLetter(message, error) : hide(message, error));
      return isGivenUp;
    } catch (callError) {
      telemetry.notSettled(message.ids, callError);
      return false;
    }
  }

  return {
    async settle(messages, results) {
      const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
      await pLimit(callsInFlight).map(messages, async (message) => {
        const result = 'request' in message ? resultOf(message.request, results) : message;
        if ('outcome' in result) {
          telemetry.done(message.ids, result.outcome);
          return;
        }
        if (await letGo(message, result.error)) return;
        batchItemFailures.push({ itemIdentifier: message.record.messageId });
      });
      return { batchItemFailures };
    },
  };
}

function receiveCountOf({ attributes }: SQSRecord): number {
  return Number(attributes.ApproximateReceiveCount);
}
