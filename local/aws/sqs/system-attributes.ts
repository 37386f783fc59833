import { arns } from '../arns.ts';
import type { ReceivedMessage } from './message.ts';

/** What SQS itself says of a message, all of it text, times in whole milliseconds since the epoch. */
export function systemAttributesOf(message: ReceivedMessage): Record<string, string> {
  return {
    ApproximateReceiveCount: String(message.receiveCount),
    SentTimestamp: String(Math.floor(message.sentAt)),
    SenderId: 'AIDALOCALSENDER',
    ApproximateFirstReceiveTimestamp: String(Math.floor(message.firstReceivedAt)),
    ...(message.movedFrom !== undefined && { DeadLetterQueueSourceArn: arns.queue(message.movedFrom) }),
  };
}
