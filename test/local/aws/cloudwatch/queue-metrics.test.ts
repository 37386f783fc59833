import { describe, expect, it } from 'vitest';
import { queueMetric } from '../../../../local/aws/cloudwatch/aws-metrics.ts';
import { createMetricData } from '../../../../local/aws/cloudwatch/metric-data.ts';
import { createQueueMetrics } from '../../../../local/aws/cloudwatch/queue-metrics.ts';
import { createQueue } from '../../../../local/aws/sqs/queue.ts';
import { testClock } from '../../store/running-store.ts';

const hourMs = 3_600_000;

function watchedQueue(redrive?: { readonly maxReceiveCount: number }) {
  const clock = testClock();
  const deadLetterQueue = createQueue({ name: 'dead-letters', clock });
  const queue = createQueue({
    name: 'q',
    clock,
    visibilityTimeoutMs: 1_000,
    ...(redrive && { redrive: { ...redrive, deadLetterQueue } }),
  });
  const data = createMetricData();
  const reports = [queue, deadLetterQueue].map((each) => createQueueMetrics(each, data));
  return {
    queue,
    clock,
    /** Lets a minute pass. Returns what is then reported, by the metric's name. */
    report(name: Parameters<typeof queueMetric>[1], of = 'q'): number | undefined {
      clock.advance(60_000);
      for (const each of reports) each(clock.now());
      return data.between(queueMetric(of, name), clock.now() - 60_000, clock.now()).at(-1);
    },
    async receive() {
      clock.advance(2_000);
      return await queue.receive({ max: 1 });
    },
  };
}

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
describe('createQueueMetrics', () => {
  it('reports nothing of a queue that was never used', () => {
    expect(watchedQueue().report('ApproximateNumberOfMessagesVisible')).toBeUndefined();
  });

  it('reports an empty queue for six hours after it was used', () => {
    const { queue, clock, report } = watchedQueue();
    queue.send('a');
    queue.moveAll(createQueue({ name: 'other', clock }));

    expect(report('ApproximateNumberOfMessagesVisible')).toBe(0);
    clock.advance(6 * hourMs - 60_000);
    expect(report('ApproximateNumberOfMessagesVisible')).toBe(0);
    expect(report('ApproximateNumberOfMessagesVisible')).toBeUndefined();
  });

  it('counts what was sent, received and deleted since the last report', async () => {
    const { queue, report } = watchedQueue();
    queue.send('a');
    queue.send('b');
    const [message] = await queue.receive({ max: 1 });
    queue.delete(message?.receiptHandle ?? '');

    expect(report('NumberOfMessagesSent')).toBe(2);
    queue.send('c');
    expect(report('NumberOfMessagesSent')).toBe(1);
    expect(report('NumberOfMessagesDeleted')).toBe(0);
  });

  it('no longer takes a message as the oldest after its third receive', async () => {
    const { queue, report, receive } = watchedQueue();
    queue.send('a');
    await receive();
    await receive();

    expect(report('ApproximateAgeOfOldestMessage')).toBe(64);
    await receive();
    expect(report('ApproximateAgeOfOldestMessage')).toBeUndefined();
  });

  it('counts a dead letter as visible, as old as it is there, but not as sent', async () => {
    const { queue, report, receive } = watchedQueue({ maxReceiveCount: 1 });
    queue.send('a');
    await receive();
    report('NumberOfMessagesSent');
    await receive();

    expect(report('NumberOfMessagesSent', 'dead-letters')).toBe(0);
    expect(report('ApproximateNumberOfMessagesVisible', 'dead-letters')).toBe(1);
    expect(report('ApproximateAgeOfOldestMessage', 'dead-letters')).toBe(180);
  });
});
