import { EventEmitter, once } from 'node:events';
import type { Clock } from '../../../lambda/sync/clock.ts';
import { idOf, type ReceivedMessage, receiptHandleOf, type StoredMessage, toReceived } from './message.ts';
import type { MessageAttributes } from './message-attributes.ts';
import { oldestAgeMs, type QueueActivity } from './queue-activity.ts';

export interface QueueOptions {
  readonly name: string;
  readonly clock: Clock;
  /** 30 s by default, as in SQS. */
  readonly visibilityTimeoutMs?: number;
  readonly delayMs?: number;
  readonly redrive?: Redrive;
}

/** A message that was received `maxReceiveCount` times moves to `deadLetterQueue` instead of being received again. */
export interface Redrive {
  readonly deadLetterQueue: Queue;
  readonly maxReceiveCount: number;
}

export interface ReceiveOptions {
  readonly max: number;
  /** How long to wait for the first message. With 0 the answer comes at once. */
  readonly waitMs?: number;
  readonly visibilityTimeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** `notReceived`: the handle does not come from the last receive, or the message no longer exists. */
export type VisibilityChange = 'changed' | 'notInFlight' | 'notReceived';

export interface QueueCounts {
  readonly visible: number;
  /** Number of messages that are received and not yet deleted. */
  readonly inFlight: number;
  /** Number of messages whose delay is not over. */
  readonly delayed: number;
}

/** An SQS standard queue in memory: at-least-once delivery without order. Messages never expire. */
export interface Queue {
  readonly name: string;
  /** Returns the message's id. */
  send(body: string, options?: { attributes?: MessageAttributes; delayMs?: number | undefined }): string;
  /** Resolves with an empty list when the wait is over or `signal` aborts. */
  receive(options: ReceiveOptions): Promise<ReceivedMessage[]>;
  /** Removes the message. Does nothing with a handle that does not come from its last receive, as SQS may. */
  delete(receiptHandle: string): void;
  /** Hides the message in flight for `ms` from now. With 0 it is visible at once. */
  changeVisibility(receiptHandle: string, ms: number): VisibilityChange;
  counts(): QueueCounts;
  activity(): QueueActivity;
  /** Moves all visible messages to `destination`, as new messages. Returns their number. */
  moveAll(destination: Queue): number;
  /** Takes over a message from another queue, with its id and its time of sending. */
  adopt(message: ReceivedMessage, movedFrom: string): void;
  /** Resolves at the next send, receive, change of visibility or removal. */
  changed(signal: AbortSignal): Promise<void>;
}

export function createQueue(options: QueueOptions): Queue {
  const { name, clock, visibilityTimeoutMs = 30_000, delayMs = 0, redrive } = options;
  const messages = new Map<string, StoredMessage>();
  const changes = new EventEmitter().setMaxListeners(0);
  const hasChanged = () => changes.emit('change');
  const done = { sent: 0, received: 0, deleted: 0, asked: 0 };

  const store = (message: StoredMessage) => {
    messages.set(message.id, message);
    hasChanged();
  };

  const lastReceived = (receiptHandle: string) => {
    const message = messages.get(idOf(receiptHandle));
    return message && receiptHandleOf(message) === receiptHandle ? message : undefined;
  };

  const isVisible = (message: StoredMessage) => message.visibleAt <= clock.now();

  const take = (message: StoredMessage, hiddenMs: number): ReceivedMessage => {
    done.received += 1;
    message.receiveCount += 1;
    message.firstReceivedAt ??= clock.now();
    message.visibleAt = clock.now() + hiddenMs;
    return toReceived(message, message.firstReceivedAt);
  };

  const takeVisible = (max: number, hiddenMs: number): ReceivedMessage[] => {
    const taken: ReceivedMessage[] = [];
    for (const message of messages.values()) {
      if (taken.length === max) break;
      if (!isVisible(message)) continue;
      hasChanged();
      if (redrive && message.receiveCount >= redrive.maxReceiveCount) {
        messages.delete(message.id);
        redrive.deadLetterQueue.adopt(toReceived(message, clock.now()), name);
      } else {
        taken.push(take(message, hiddenMs));
      }
    }
    return taken;
  };

  const changed = async (signal: AbortSignal) => {
    await once(changes, 'change', { signal });
  };

  /** Resolves when there may be something to receive, or at `deadline`. */
  const news = async (deadline: number, signal: AbortSignal | undefined) => {
    const next = messages.values().reduce((soonest, { visibleAt }) => Math.min(soonest, visibleAt), deadline);
    const enough = new AbortController();
    const over = AbortSignal.any(signal ? [signal, enough.signal] : [enough.signal]);
    try {
      await Promise.race([changed(over), clock.sleep(Math.max(0, next - clock.now()), over)]);
    } catch (error) {
      if (!signal?.aborted) throw error;
    } finally {
      enough.abort();
    }
  };

  return {
    name,

    send(body, { attributes = {}, delayMs: ownDelayMs = delayMs } = {}) {
      const id = crypto.randomUUID();
      const sentAt = clock.now();
      done.sent += 1;
      store({
        ...unreceived,
        id,
        body,
        attributes,
        sentAt,
        arrivedAt: sentAt,
        visibleAt: sentAt + ownDelayMs,
      });
      return id;
    },

    async receive({ max, waitMs = 0, visibilityTimeoutMs: hiddenMs = visibilityTimeoutMs, signal }) {
      const deadline = clock.now() + waitMs;
      done.asked += 1;
      for (;;) {
        if (signal?.aborted) return [];
        const received = takeVisible(max, hiddenMs);
        if (received.length > 0 || clock.now() >= deadline) return received;
        await news(deadline, signal);
      }
    },

    delete(receiptHandle) {
      const message = lastReceived(receiptHandle);
      if (!message) return;
      messages.delete(message.id);
      done.deleted += 1;
      hasChanged();
    },

    changeVisibility(receiptHandle, ms) {
      const message = lastReceived(receiptHandle);
      if (!message) return 'notReceived';
      if (isVisible(message)) return 'notInFlight';
      message.visibleAt = clock.now() + ms;
      hasChanged();
      return 'changed';
    },

    counts() {
      const all = [...messages.values()];
      const hidden = all.filter((message) => !isVisible(message));
      const inFlight = hidden.filter((message) => message.receiveCount > 0).length;
      return { visible: all.length - hidden.length, inFlight, delayed: hidden.length - inFlight };
    },

    activity: () => ({ ...done, oldestAgeMs: oldestAgeMs(messages.values(), clock.now()) }),

    moveAll(destination) {
      const moved = [...messages.values().filter(isVisible)];
      for (const { id, body, attributes } of moved) {
        messages.delete(id);
        destination.send(body, { attributes });
      }
      hasChanged();
      return moved.length;
    },

    adopt({ id, body, attributes, sentAt }, movedFrom) {
      const arrivedAt = clock.now();
      store({ ...unreceived, id, body, attributes, sentAt, movedFrom, arrivedAt, visibleAt: arrivedAt });
    },

    changed,
  };
}

const unreceived = { firstReceivedAt: undefined, receiveCount: 0, movedFrom: undefined };
