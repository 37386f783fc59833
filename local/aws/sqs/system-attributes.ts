import { arns } from '../arns.ts';
import type { ReceivedMessage } from './message.ts';

/** The attributes that SQS itself gives a message. All are text, times in whole milliseconds since the epoch. */
export function systemAttributesOf(message: ReceivedMessage): Record<string, string> {
  return {
    ApproximateReceiveCount: String(message.receiveCount),
    SentTimestamp: String(Math.floor(message.sentAt)),
    SenderId: 'AIDALOCALSENDER',
    ApproximateFirstReceiveTimestamp: String(Math.floor(message.firstReceivedAt)),
    ...(message.movedFrom !== undefined && { DeadLetterQueueSourceArn: arns.queue(message.movedFrom) }),
  };
}
