import { describe, expect, it, onTestFinished } from 'vitest';
import { type QueueMappingOptions, startQueueMapping } from '../../../../local/aws/lambda/queue-mapping.ts';
import type { SqsEvent } from '../../../../local/aws/lambda/sqs-event.ts';
import { createQueue } from '../../../../local/aws/sqs/queue.ts';
import { createManualClock } from '../manual-clock.ts';

const secondMs = 1_000;

function start(options: Partial<QueueMappingOptions> = {}) {
  const clock = createManualClock();
  const queue = createQueue({ name: 'refresh', clock, visibilityTimeoutMs: 1_800 * secondMs });
  const events: SqsEvent[] = [];
  const mapping = startQueueMapping({
    queue,
    clock,
    batchSize: 100,
    batchingWindowMs: 0,
    maxConcurrency: 2,
    reportBatchItemFailures: true,
    ...options,
    invoke(event) {
      events.push(event);
      return options.invoke?.(event) ?? Promise.resolve(null);
    },
  });
  onTestFinished(() => mapping.stop());
  return { clock, queue, mapping, events };
}

const bodiesOf = ({ Records }: SqsEvent) => Records.map(({ body }) => body);
const idOf = ({ Records }: SqsEvent, body: string) =>
  Records.find((record) => record.body === body)?.messageId;
const failing = (...itemIdentifiers: unknown[]) => ({
  batchItemFailures: itemIdentifiers.map((itemIdentifier) => ({ itemIdentifier })),
});

describe('startQueueMapping', () => {
  it('sends a message to the function as Lambda does', async () => {
    const { clock, queue, events } = start();
    const id = queue.send('Test message.', {
      attributes: { myAttribute: { DataType: 'String', StringValue: 'myValue' } },
    });

    await clock.advance(0);

    expect(events).toEqual([
      {
        Records: [
          {
            messageId: id,
            receiptHandle: expect.any(String),
            body: 'Test message.',
            attributes: {
              ApproximateReceiveCount: '1',
              SentTimestamp: '1714980850250',
              SenderId: 'AIDALOCALSENDER',
              ApproximateFirstReceiveTimestamp: '1714980850250',
            },
            messageAttributes: {
              myAttribute: {
                stringValue: 'myValue',
                stringListValues: [],
                binaryListValues: [],
                dataType: 'String',
              },
            },
            md5OfBody: 'e4e68fb7bd0e697a0ae8f1bb342846b3',
            eventSource: 'aws:sqs',
            eventSourceARN: 'arn:aws:sqs:us-east-1:123456789012:refresh',
            awsRegion: 'us-east-1',
          },
        ],
      },
    ]);
  });

  it('deletes the messages of a batch that succeeded', async () => {
    const { clock, queue } = start();
    queue.send('a');
    queue.send('b');

    await clock.advance(0);

    expect(queue.counts()).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  });

  it('waits for a batch to fill, but no longer than the window', async () => {
    const { clock, queue, events } = start({ batchSize: 3, batchingWindowMs: secondMs });

    queue.send('a');
    await clock.advance(900);
    queue.send('b');
    await clock.advance(99);
    const before = events.length;
    await clock.advance(1);

    expect(before).toBe(0);
    expect(events.map(bodiesOf)).toEqual([['a', 'b']]);
  });

  it('does not wait when a batch is full', async () => {
    const { clock, queue, events } = start({ batchSize: 2, batchingWindowMs: secondMs });

    for (const body of ['a', 'b', 'c']) queue.send(body);
    await clock.advance(0);

    expect(events.map(bodiesOf)).toEqual([['a', 'b']]);
  });

  it('runs no more concurrent invocations than the limit, and starts the next when one ends', async () => {
    const running: (() => void)[] = [];
    const invoke = () => new Promise<void>((resolve) => running.push(resolve));
    const { clock, queue, events } = start({ batchSize: 1, maxConcurrency: 2, invoke });
    for (const body of ['a', 'b', 'c']) queue.send(body);

    await clock.advance(0);
    const atFirst = events.map(bodiesOf);
    running[0]?.();
    await clock.advance(0);

    expect(atFirst).toEqual([['a'], ['b']]);
    expect(events.map(bodiesOf)).toEqual([['a'], ['b'], ['c']]);
    expect(queue.counts().inFlight).toBe(2);
    for (const end of running) end();
  });

  it('keeps a message hidden that is reported as failed, and deletes the others', async () => {
    const { clock, queue, mapping, events } = start({
      invoke: async (event) => (events.length === 1 ? failing(idOf(event, 'b')) : null),
    });
    for (const body of ['a', 'b', 'c']) queue.send(body);

    await clock.advance(1_799 * secondMs);
    const hidden = queue.counts();
    await clock.advance(secondMs);

    expect(hidden).toEqual({ visible: 0, inFlight: 1, delayed: 0 });
    expect(events.map(bodiesOf)).toEqual([['a', 'b', 'c'], ['b']]);
    expect(events[1]?.Records[0]?.attributes['ApproximateReceiveCount']).toBe('2');
    expect(mapping.failures).toEqual([]);
  });

  it('brings a failed message back at the time that the function sets', async () => {
    const { clock, queue, events } = start({
      async invoke({ Records: [record] }) {
        if (!record || events.length > 1) return null;
        queue.changeVisibility(record.receiptHandle, 30 * secondMs);
        return failing(record.messageId);
      },
    });
    queue.send('a');

    await clock.advance(29_999);
    const before = events.length;
    await clock.advance(1);

    expect([before, events.length]).toEqual([1, 2]);
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['an empty object', {}],
    ['no failures', { batchItemFailures: [] }],
    ['null failures', { batchItemFailures: null }],
  ])('reads an answer with %s as success', async (_, response) => {
    const { clock, queue, mapping } = start({ invoke: async () => response });
    queue.send('a');

    await clock.advance(0);

    expect(queue.counts().inFlight).toBe(0);
    expect(mapping.failures).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['an empty identifier', failing('')],
    ['a null identifier', failing(null)],
    ['an identifier under another name', { batchItemFailures: [{ messageId: 'x' }] }],
    ['an identifier of no message of the batch', failing('059f36b4-87a3-44ab-83d2-661975830a7d')],
    ['failures that are no list', { batchItemFailures: 'full' }],
    ['an answer that is no object', 'ok'],
  ])('fails the whole batch after %s', async (_, response) => {
    const { clock, queue, mapping } = start({ invoke: async () => response });
    queue.send('a');
    queue.send('b');

    await clock.advance(0);

    expect(queue.counts().inFlight).toBe(2);
    expect(mapping.failures).toMatchObject([{ name: 'UnreadableBatchResponseError' }]);
  });

  it('fails the whole batch when the function throws', async () => {
    const failure = new Error('a bug');
    const { clock, queue, mapping } = start({ invoke: () => Promise.reject(failure) });
    queue.send('a');
    queue.send('b');

    await clock.advance(0);

    expect(queue.counts().inFlight).toBe(2);
    expect(mapping.failures).toEqual([failure]);
  });

  it('ignores reported failures when the mapping does not use them', async () => {
    const { clock, queue } = start({
      reportBatchItemFailures: false,
      invoke: async (event) => failing(idOf(event, 'a')),
    });
    queue.send('a');

    await clock.advance(0);

    expect(queue.counts().inFlight).toBe(0);
  });

  it('is idle only after all retries', async () => {
    const { clock, queue, mapping, events } = start({
      invoke: async (event) => (events.length < 3 ? failing(idOf(event, 'a')) : null),
    });
    queue.send('a');
    let isIdle = false;
    const idle = mapping.idle().then(() => {
      isIdle = true;
    });

    await clock.advance(1_800 * secondMs);
    const before = isIdle;
    await clock.advance(1_800 * secondMs);
    await idle;

    expect(before).toBe(false);
    expect(events).toHaveLength(3);
  });

  it('is idle only when the last invocation has ended, even if its message is already deleted', async () => {
    const work = Promise.withResolvers<void>();
    const { clock, queue, mapping, events } = start({ invoke: () => work.promise });
    queue.send('a');
    let isIdle = false;
    await clock.advance(0);

    queue.delete(events[0]?.Records[0]?.receiptHandle ?? '');
    const idle = mapping.idle().then(() => {
      isIdle = true;
    });
    await clock.advance(0);
    const before = isIdle;
    work.resolve();
    await idle;

    expect(before).toBe(false);
  });

  it('finishes running invocations when it is stopped, and accepts no new messages', async () => {
    const work = Promise.withResolvers<void>();
    const { clock, queue, mapping, events } = start({ invoke: () => work.promise });
    queue.send('a');
    await clock.advance(0);
    let isStopped = false;

    const stopped = mapping.stop().then(() => {
      isStopped = true;
    });
    queue.send('b');
    await clock.advance(0);
    const before = isStopped;
    work.resolve();
    await stopped;

    expect(before).toBe(false);
    expect(events.map(bodiesOf)).toEqual([['a']]);
    expect(queue.counts()).toEqual({ visible: 1, inFlight: 0, delayed: 0 });
  });
});
