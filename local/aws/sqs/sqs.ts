import { arns, location } from '../arns.ts';
import { type JsonObject, readText } from '../json-value.ts';
import { AwsError } from '../protocol/aws-error.ts';
import type { AwsService, Operation } from '../protocol/aws-service.ts';
import type { Queue } from './queue.ts';
import { attributesOf } from './queue-attributes.ts';
import { changeVisibility, receive, remove } from './sqs-receive.ts';
import { send } from './sqs-send.ts';

/** The URL of a queue on the SQS at `endpoint`. */
export function queueUrl(endpoint: string, queueName: string): string {
  return `${endpoint}/${location.accountId}/${queueName}`;
}

/** The operations of SQS that functions and operators use, over `queues` by name. */
export function createSqs(queues: ReadonlyMap<string, Queue>): AwsService {
  const queueIn = (input: JsonObject): Queue => {
    const queue = queues.get(queueNameIn(input));
    if (!queue) throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');
    return queue;
  };

  const queueAt = (arn: string): Queue => {
    const queue = queues.values().find(({ name }) => arns.queue(name) === arn);
    if (!queue) throw new AwsError('ResourceNotFoundException', `There is no queue ${arn}.`);
    return queue;
  };

  const one =
    (act: (queue: Queue, input: JsonObject) => unknown): Operation =>
    (input) =>
      act(queueIn(input), input);

  return {
    target: 'AmazonSQS',
    iamPrefix: 'sqs',
    throttlingCode: 'RequestThrottled',
    resourcesOf: (input) =>
      'QueueUrl' in input ? [arns.queue(queueNameIn(input))] : [readText(input['SourceArn'], 'SourceArn')],
    operations: {
      SendMessage: one(send),
      ReceiveMessage: (input, { signal }) => receive(queueIn(input), input, signal),
      DeleteMessage: one(remove),
      ChangeMessageVisibility: one(changeVisibility),
      GetQueueAttributes: one(attributesOf),
      StartMessageMoveTask(input) {
        const source = queueAt(readText(input['SourceArn'], 'SourceArn'));
        source.moveAll(queueAt(readText(input['DestinationArn'], 'DestinationArn')));
        return { TaskHandle: crypto.randomUUID() };
      },
    },
  };
}

/** The queue's name is the end of the URL. The host is ignored. */
const queueNameIn = (input: JsonObject) => readText(input['QueueUrl'], 'QueueUrl').replace(/^.*\//, '');
