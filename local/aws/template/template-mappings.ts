import { arns } from '../arns.ts';
import { isObject, type JsonObject, readNumber, readOptional, readText } from '../json-value.ts';
import type { QueueMappingOptions } from '../lambda/queue-mapping.ts';
import type { Queue } from '../sqs/queue.ts';
import { type Resource, refuseUnknown } from './template.ts';
import type { Resolve } from './template-values.ts';

/** How the template wants a queue's messages to reach a function. */
export interface MappingOfTemplate extends Omit<QueueMappingOptions, 'clock' | 'invoke'> {
  /** The function's name. */
  readonly functionName: string;
}

export function toQueueMapping(
  { logicalId, properties }: Resource,
  resolve: Resolve,
  queues: ReadonlyMap<string, Queue>,
): MappingOfTemplate {
  refuseUnknown(properties, knownProperties, logicalId);
  const arn = readText(resolve(properties['EventSourceArn']), `EventSourceArn of ${logicalId}`);
  const queue = queues.values().find(({ name }) => arns.queue(name) === arn);
  if (!queue) throw new Error(`${logicalId} has a source that is no queue of the template: ${arn}`);
  const number = (name: string) => readOptional(properties[name], `${name} of ${logicalId}`, readNumber);
  const responseTypes = properties['FunctionResponseTypes'];

  return {
    queue,
    functionName: readText(resolve(properties['FunctionName']), `FunctionName of ${logicalId}`),
    batchSize: number('BatchSize') ?? 10,
    batchingWindowMs: 1000 * (number('MaximumBatchingWindowInSeconds') ?? 0),
    maxConcurrency: maximumConcurrency(properties),
    reportBatchItemFailures:
      Array.isArray(responseTypes) && responseTypes.includes('ReportBatchItemFailures'),
  };
}

const knownProperties = [
  'BatchSize',
  'EventSourceArn',
  'FunctionName',
  'FunctionResponseTypes',
  'MaximumBatchingWindowInSeconds',
  'ScalingConfig',
  'Tags',
];

/** Without a limit Lambda starts with five pollers, and as many invocations. */
function maximumConcurrency({ ScalingConfig: config }: JsonObject): number {
  const maximum = isObject(config) ? config['MaximumConcurrency'] : undefined;
  return readOptional(maximum, 'MaximumConcurrency', readNumber) ?? 5;
}
