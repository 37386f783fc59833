import { arns } from '../arns.ts';
import { type JsonObject, readEach, readOptional, readText } from '../json-value.ts';
import { AwsError } from '../protocol/aws-error.ts';
import type { Queue } from './queue.ts';

/** GetQueueAttributes: those asked for by name, or `All`. The counts are exact here. */
export function attributesOf(queue: Queue, input: JsonObject): JsonObject {
  const all = allAttributesOf(queue);
  const names =
    readOptional(input['AttributeNames'], 'AttributeNames', (list, place) =>
      readEach(list, place, readText),
    ) ?? [];
  if (names.includes('All')) return { Attributes: all };

  const unknownName = names.find((name) => !(name in all) && name !== 'RedrivePolicy');
  if (unknownName !== undefined) {
    throw new AwsError('InvalidAttributeName', `Unknown Attribute ${unknownName}.`);
  }
  return { Attributes: Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name))) };
}

function allAttributesOf(queue: Queue): Record<string, string> {
  const { visible, inFlight, delayed } = queue.counts();
  return {
    QueueArn: arns.queue(queue.name),
    VisibilityTimeout: String(queue.visibilityTimeoutMs / 1000),
    DelaySeconds: String(queue.delayMs / 1000),
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    ...(queue.redrive && {
      RedrivePolicy: JSON.stringify({
        deadLetterTargetArn: arns.queue(queue.redrive.deadLetterQueue.name),
        maxReceiveCount: queue.redrive.maxReceiveCount,
      }),
    }),
  };
}
