import type { MessageAttributes } from './message-attributes.ts';

export interface ReceivedMessage {
  readonly id: string;
  /** Valid for this receive only. */
  readonly receiptHandle: string;
  readonly body: string;
  readonly attributes: MessageAttributes;
  /** Times are milliseconds since the epoch on the queue's clock. */
  readonly sentAt: number;
  readonly firstReceivedAt: number;
  readonly receiveCount: number;
  /** For a dead-lettered message: the queue from which it was moved. */
  readonly movedFrom: string | undefined;
}

export interface StoredMessage extends Omit<ReceivedMessage, 'receiptHandle' | 'firstReceivedAt'> {
  /** When it came into this queue. */
  readonly arrivedAt: number;
  firstReceivedAt: number | undefined;
  receiveCount: number;
  visibleAt: number;
}

export const receiptHandleOf = ({ id, receiveCount }: StoredMessage) => `${id}.${receiveCount}`;
export const idOf = (receiptHandle: string) => receiptHandle.replace(/\.\d+$/, '');

/** The message as its receiver sees it. */
export function toReceived(message: StoredMessage, firstReceivedAt: number): ReceivedMessage {
  const { visibleAt, arrivedAt, ...stored } = message;
  return { ...stored, receiptHandle: receiptHandleOf(message), firstReceivedAt };
}
