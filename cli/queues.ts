import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import type { Aws } from './aws.ts';

export interface QueueCounts {
  /** Can be received now. */
  readonly waiting: number;
  /** At work, or hidden until their next try. */
  readonly hidden: number;
}

/** Counts the messages of a queue. Receives none. */
export async function countMessages(aws: Pick<Aws, 'sqs' | 'ask'>, queueUrl: string): Promise<QueueCounts> {
  const command = new GetQueueAttributesCommand({
    QueueUrl: queueUrl,
    AttributeNames: [
      'ApproximateNumberOfMessages',
      'ApproximateNumberOfMessagesNotVisible',
      'ApproximateNumberOfMessagesDelayed',
    ],
  });
  const { Attributes = {} } = await aws.ask('sqs:GetQueueAttributes', aws.sqs.send(command));
  return {
    waiting: Number(Attributes['ApproximateNumberOfMessages'] ?? 0),
    hidden:
      Number(Attributes['ApproximateNumberOfMessagesNotVisible'] ?? 0) +
      Number(Attributes['ApproximateNumberOfMessagesDelayed'] ?? 0),
  };
}
