import type { StoredMessage } from './message.ts';

/** What a queue has done so far, as its metrics count it. */
export interface QueueActivity {
  /** Messages that were sent. One that is moved after too many receives is not. */
  readonly sent: number;
  readonly received: number;
  readonly deleted: number;
  /** Calls that asked for messages, with or without success. */
  readonly asked: number;
  /** Undefined if no message counts. */
  readonly oldestAgeMs: number | undefined;
}

/**
 * Returns the age of the oldest message as SQS reports it. A message that was received three times no longer counts. A
 * message's age begins anew when it is moved to a dead-letter queue:
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 */
export function oldestAgeMs(messages: Iterable<StoredMessage>, nowMs: number): number | undefined {
  const counted = [...messages].filter(({ receiveCount }) => receiveCount < 3);
  if (counted.length === 0) return undefined;
  return nowMs - counted.reduce((first, { arrivedAt }) => Math.min(first, arrivedAt), nowMs);
}
