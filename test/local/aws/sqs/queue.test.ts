import { describe, expect, it } from 'vitest';
import { createQueue, type Queue, type QueueOptions } from '../../../../local/aws/sqs/queue.ts';
import { createManualClock, type ManualClock } from '../manual-clock.ts';

function start(options: Omit<Partial<QueueOptions>, 'clock'> = {}): { queue: Queue; clock: ManualClock } {
  const clock = createManualClock();
  return { clock, queue: createQueue({ name: 'refresh', clock, ...options }) };
}

/** The messages that can be received now. */
const receive = (queue: Queue, max = 10) => queue.receive({ max });

async function receiveOne(queue: Queue) {
  const [message] = await receive(queue, 1);
  if (!message) throw new Error('there is no message');
  return message;
}

describe('createQueue', () => {
  it('returns at most as many messages as requested', async () => {
    const { queue } = start();
    for (const body of ['a', 'b', 'c']) queue.send(body);

    const first = await receive(queue, 2);
    const rest = await receive(queue);

    expect([first.length, rest.length]).toEqual([2, 1]);
    expect([...first, ...rest].map(({ body }) => body).sort()).toEqual(['a', 'b', 'c']);
  });

  it('hides a received message until its visibility timeout is over', async () => {
    const { queue, clock } = start({ visibilityTimeoutMs: 30_000 });
    queue.send('a');
    const { id } = await receiveOne(queue);

    await clock.advance(29_999);
    const before = await receive(queue);
    await clock.advance(1);
    const after = await receive(queue);

    expect(before).toEqual([]);
    expect(after).toMatchObject([{ id, receiveCount: 2 }]);
  });

  it('hides a message for the time that the receive or a later change sets', async () => {
    const { queue, clock } = start({ visibilityTimeoutMs: 30_000 });
    queue.send('a');
    const [message] = await queue.receive({ max: 1, visibilityTimeoutMs: 5_000 });

    await clock.advance(4_000);
    expect(queue.changeVisibility(message?.receiptHandle ?? '', 60_000)).toBe('changed');
    await clock.advance(59_999);
    const before = await receive(queue);
    await clock.advance(1);

    expect(before).toEqual([]);
    expect(await receive(queue)).toHaveLength(1);
  });

  it('shows a message at once when its visibility becomes 0', async () => {
    const { queue } = start();
    queue.send('a');
    const { receiptHandle } = await receiveOne(queue);

    queue.changeVisibility(receiptHandle, 0);

    expect(await receive(queue)).toHaveLength(1);
  });

  it('stores the times at which a message was sent and first received', async () => {
    const { queue, clock } = start({ visibilityTimeoutMs: 1_000 });
    const sentAt = clock.now();
    queue.send('a');
    await clock.advance(500);
    await receive(queue);
    await clock.advance(1_000);

    expect(await receiveOne(queue)).toMatchObject({ sentAt, firstReceivedAt: sentAt + 500, receiveCount: 2 });
  });

  it('deletes a message, even after its visibility timeout', async () => {
    const { queue, clock } = start({ visibilityTimeoutMs: 1_000 });
    queue.send('a');
    const { receiptHandle } = await receiveOne(queue);
    await clock.advance(2_000);

    queue.delete(receiptHandle);

    expect(queue.counts()).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  });

  it('ignores the handle of an earlier receive', async () => {
    const { queue, clock } = start({ visibilityTimeoutMs: 1_000 });
    queue.send('a');
    const { receiptHandle } = await receiveOne(queue);
    await clock.advance(1_000);
    await receive(queue);

    queue.delete(receiptHandle);

    expect(queue.changeVisibility(receiptHandle, 0)).toBe('notReceived');
    expect(queue.counts()).toEqual({ visible: 0, inFlight: 1, delayed: 0 });
  });

  it('does not change the visibility of a message that is not in flight', async () => {
    const { queue, clock } = start({ visibilityTimeoutMs: 1_000 });
    queue.send('a');
    const { receiptHandle } = await receiveOne(queue);
    await clock.advance(1_000);

    expect(queue.changeVisibility(receiptHandle, 60_000)).toBe('notInFlight');
  });

  it("delays a message by the queue's delay or its own", async () => {
    const { queue, clock } = start({ delayMs: 5_000 });
    queue.send('late');
    queue.send('now', { delayMs: 0 });

    const now = await receive(queue);
    const counts = queue.counts();
    await clock.advance(5_000);

    expect(now).toMatchObject([{ body: 'now' }]);
    expect(counts).toEqual({ visible: 0, inFlight: 1, delayed: 1 });
    expect(await receive(queue)).toMatchObject([{ body: 'late' }]);
  });

  it('moves a message to the dead-letter queue after maxReceiveCount receives, and not before', async () => {
    const clock = createManualClock();
    const deadLetterQueue = createQueue({ name: 'dead-letters', clock });
    const redrive = { deadLetterQueue, maxReceiveCount: 2 };
    const queue = createQueue({ name: 'refresh', clock, visibilityTimeoutMs: 1_000, redrive });
    const sentAt = clock.now();
    const id = queue.send('poison', { attributes: { error: { DataType: 'String', StringValue: 'x' } } });

    const receives: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      receives.push(...(await receive(queue)).map(({ receiveCount }) => receiveCount));
      await clock.advance(1_000);
    }

    expect(receives).toEqual([1, 2]);
    expect(queue.counts()).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
    expect(await receiveOne(deadLetterQueue)).toMatchObject({
      id,
      sentAt,
      body: 'poison',
      attributes: { error: { StringValue: 'x' } },
      receiveCount: 1,
      movedFrom: 'refresh',
    });
  });

  it('moves everything to another queue as new messages', async () => {
    const { queue, clock } = start();
    const destination = createQueue({ name: 'other', clock });
    const id = queue.send('a', { attributes: { reason: { DataType: 'String', StringValue: 'x' } } });
    await clock.advance(60_000);

    const moved = queue.moveAll(destination);

    const message = await receiveOne(destination);
    expect(moved).toBe(1);
    expect(queue.counts().visible).toBe(0);
    expect(message).toMatchObject({
      body: 'a',
      sentAt: clock.now(),
      attributes: { reason: { StringValue: 'x' } },
    });
    expect(message.id).not.toBe(id);
  });

  it('waits for a message that is sent during the wait', async () => {
    const { queue, clock } = start();
    const received = queue.receive({ max: 10, waitMs: 20_000 });
    await clock.advance(5_000);

    queue.send('a');

    expect(await received).toMatchObject([{ body: 'a', firstReceivedAt: clock.now() }]);
  });

  it('waits for a message that becomes visible during the wait', async () => {
    const { queue, clock } = start({ visibilityTimeoutMs: 3_000 });
    queue.send('a');
    await receive(queue);
    const received = queue.receive({ max: 10, waitMs: 20_000 });

    await clock.advance(3_000);

    expect(await received).toMatchObject([{ body: 'a', receiveCount: 2 }]);
  });

  it('stops waiting when the time is over, or when the caller has left', async () => {
    const { queue, clock } = start();
    const caller = new AbortController();
    const patient = queue.receive({ max: 1, waitMs: 20_000 });
    const leaving = queue.receive({ max: 1, waitMs: 20_000, signal: caller.signal });

    caller.abort();
    await clock.advance(20_000);
    queue.send('a');

    expect(await patient).toEqual([]);
    expect(await leaving).toEqual([]);
    expect(queue.counts().visible).toBe(1);
  });
});
