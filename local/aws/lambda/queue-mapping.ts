import type { Clock } from '../../../lambda/sync/clock.ts';
import type { Worker } from '../idle.ts';
import type { ReceivedMessage } from '../sqs/message.ts';
import type { Queue } from '../sqs/queue.ts';
import { failedIds } from './batch-response.ts';
import { type SqsEvent, toSqsEvent } from './sqs-event.ts';

export interface QueueMappingOptions {
  readonly queue: Queue;
  readonly clock: Clock;
  readonly batchSize: number;
  /** How long the mapping waits for more messages after the first one of a batch. */
  readonly batchingWindowMs: number;
  readonly maxConcurrency: number;
  /** If false, the function's answer is ignored, and a thrown error fails the whole batch. */
  readonly reportBatchItemFailures: boolean;
  invoke(event: SqsEvent): Promise<unknown>;
}

/** It is idle when no invocation runs and the queue has no messages, hidden and delayed ones included. */
export interface QueueMapping extends Worker {
  /** Why whole batches failed: an error of the function, or an answer that Lambda cannot read. */
  readonly failures: readonly unknown[];
  /** Receives no more messages. Resolves when the received ones are processed. */
  stop(): Promise<void>;
}

/**
 * Starts an event source mapping as Lambda's. It sends a queue's messages to a function in batches and deletes those
 * that succeed. The others stay hidden until their visibility timeout, which the function may have changed.
 */
export function startQueueMapping(options: QueueMappingOptions): QueueMapping {
  const { queue, clock, batchSize, batchingWindowMs, maxConcurrency, reportBatchItemFailures } = options;
  const stopping = new AbortController();
  const running = new Set<Promise<void>>();
  const failures: unknown[] = [];

  const gather = async (): Promise<ReceivedMessage[]> => {
    const { signal } = stopping;
    const batch = await queue.receive({ max: batchSize, waitMs: longPollMs, signal });
    const deadline = clock.now() + batchingWindowMs;
    while (batch.length > 0 && batch.length < batchSize && clock.now() < deadline && !signal.aborted) {
      const max = batchSize - batch.length;
      batch.push(...(await queue.receive({ max, waitMs: deadline - clock.now(), signal })));
    }
    return batch;
  };

  const failedOf = async (batch: readonly ReceivedMessage[]): Promise<ReadonlySet<string>> => {
    const ids = new Set(batch.map((message) => message.id));
    try {
      const response = await options.invoke(toSqsEvent(batch, queue.name));
      return reportBatchItemFailures ? failedIds(response, ids) : new Set();
    } catch (error) {
      failures.push(error);
      return ids;
    }
  };

  const handle = async (batch: readonly ReceivedMessage[]): Promise<void> => {
    const failed = await failedOf(batch);
    for (const message of batch) {
      if (!failed.has(message.id)) queue.delete(message.receiptHandle);
    }
  };

  const poll = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const batch = await gather();
      if (batch.length === 0) continue;
      const run: Promise<void> = handle(batch).finally(() => running.delete(run));
      running.add(run);
      if (running.size >= maxConcurrency) await Promise.race(running);
    }
  };
  const polling = poll();

  const isIdle = () => running.size === 0 && isEmpty(queue);

  return {
    failures,
    isIdle,
    async idle() {
      while (!isIdle()) {
        const over = new AbortController();
        const signal = AbortSignal.any([over.signal, stopping.signal]);
        await Promise.race([queue.changed(signal), ...running]).finally(() => over.abort());
      }
    },
    async stop() {
      stopping.abort(new Error('the queue mapping was stopped'));
      await polling;
      await Promise.all(running);
    },
  };
}

/** The longest wait for a receive in SQS. */
const longPollMs = 20_000;

function isEmpty(queue: Queue): boolean {
  const { visible, inFlight, delayed } = queue.counts();
  return visible + inFlight + delayed === 0;
}
