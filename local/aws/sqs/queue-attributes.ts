import { arns } from '../arns.ts';
import { type JsonObject, readEach, readOptional, readText } from '../json-value.ts';
import type { Queue } from './queue.ts';

/** GetQueueAttributes, of the counts and the ARN. */
export function attributesOf(queue: Queue, input: JsonObject): JsonObject {
  const names =
    readOptional(input['AttributeNames'], 'AttributeNames', (list, place) =>
      readEach(list, place, readText),
    ) ?? [];
  const { visible, inFlight, delayed } = queue.counts();
  const all = {
    QueueArn: arns.queue(queue.name),
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
  };
  const isWanted = ([name]: [string, string]) => names.includes('All') || names.includes(name);
  return { Attributes: Object.fromEntries(Object.entries(all).filter(isWanted)) };
}
