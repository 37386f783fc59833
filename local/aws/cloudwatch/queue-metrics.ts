import type { Queue } from '../sqs/queue.ts';
import type { QueueActivity } from '../sqs/queue-activity.ts';
import { type NameIn, queueMetric } from './aws-metrics.ts';
import type { MetricData } from './metric-data.ts';

/** SQS reports a queue for six hours after it held a message or was used. */
const activeMs = 6 * 3_600_000;

/**
 * Reports a queue every minute, as SQS does while the queue is active. A queue that polling clients read is always active.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 */
export function createQueueMetrics(queue: Queue, data: MetricData): (nowMs: number) => void {
  let before: QueueActivity = { sent: 0, received: 0, deleted: 0, asked: 0, oldestAgeMs: undefined };
  let usedAtMs = Number.NEGATIVE_INFINITY;

  return (nowMs) => {
    const { visible, inFlight, delayed } = queue.counts();
    const { oldestAgeMs, ...activity } = queue.activity();
    const isUsed = activity.sent > before.sent || activity.asked > before.asked;
    if (isUsed || visible + inFlight + delayed > 0) usedAtMs = nowMs;
    if (nowMs - usedAtMs > activeMs) return;

    const record = (name: NameIn<'AWS/SQS'>, value: number) =>
      // In the minute that ends now.
      data.record(queueMetric(queue.name, name), nowMs - 1, value);
    record('ApproximateNumberOfMessagesVisible', visible);
    record('ApproximateNumberOfMessagesNotVisible', inFlight);
    record('ApproximateNumberOfMessagesDelayed', delayed);
    record('NumberOfMessagesSent', activity.sent - before.sent);
    record('NumberOfMessagesReceived', activity.received - before.received);
    record('NumberOfMessagesDeleted', activity.deleted - before.deleted);
    if (oldestAgeMs !== undefined) record('ApproximateAgeOfOldestMessage', Math.floor(oldestAgeMs / 1_000));
    before = { ...activity, oldestAgeMs };
  };
}
