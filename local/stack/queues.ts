import type { Clock } from '../../lambda/sync/clock.ts';
import { arns } from '../aws/arns.ts';
import { readNumber, readObject, readOptional, readText } from '../aws/json-value.ts';
import { createQueue, type Queue } from '../aws/sqs/queue.ts';
import { localName } from './names.ts';
import { type Resource, refuseUnknown, type Template } from './template.ts';
import type { Resolve } from './values.ts';

/** Creates the template's queues by name, each after its dead-letter queue. */
export function createQueues(template: Template, resolve: Resolve, clock: Clock): Map<string, Queue> {
  const resources = template.ofType('AWS::SQS::Queue');
  const queues = new Map<string, Queue>();

  const deadLetterQueue = (arn: string): Queue => {
    const resource = resources.find(({ logicalId }) => arns.queue(localName(template, logicalId)) === arn);
    if (!resource) throw new Error(`the template has no queue ${arn}`);
    return build(resource);
  };

  const build = ({ logicalId, properties }: Resource): Queue => {
    const name = localName(template, logicalId);
    const existing = queues.get(name);
    if (existing) return existing;

    refuseUnknown(properties, knownProperties, logicalId);
    const seconds = (property: string) =>
      readOptional(properties[property], `${property} of ${logicalId}`, readNumber);
    const redrive = readOptional(
      resolve(properties['RedrivePolicy']),
      `RedrivePolicy of ${logicalId}`,
      readObject,
    );
    const queue = createQueue({
      name,
      clock,
      // SQS's own defaults.
      visibilityTimeoutMs: 1000 * (seconds('VisibilityTimeout') ?? 30),
      delayMs: 1000 * (seconds('DelaySeconds') ?? 0),
      ...(redrive && {
        redrive: {
          deadLetterQueue: deadLetterQueue(readText(redrive['deadLetterTargetArn'], 'deadLetterTargetArn')),
          maxReceiveCount: readNumber(redrive['maxReceiveCount'], 'maxReceiveCount'),
        },
      }),
    });
    queues.set(name, queue);
    return queue;
  };

  for (const resource of resources) build(resource);
  return queues;
}

const knownProperties = [
  'VisibilityTimeout',
  'DelaySeconds',
  'RedrivePolicy',
  // Without effect here: encryption, retention and the permission to redrive.
  'SqsManagedSseEnabled',
  'KmsMasterKeyId',
  'MessageRetentionPeriod',
  'RedriveAllowPolicy',
  'QueueName',
  'Tags',
];
