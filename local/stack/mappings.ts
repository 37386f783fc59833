import type { Clock } from '../../lambda/sync/clock.ts';
import { arns } from '../aws/arns.ts';
import { isObject, type JsonObject, readNumber, readOptional, readText } from '../aws/json-value.ts';
import type { ServedMapping } from '../aws/lambda/lambda-service.ts';
import {
  type QueueMapping,
  type QueueMappingOptions,
  startQueueMapping,
} from '../aws/lambda/queue-mapping.ts';
import type { AwsCall } from '../aws/protocol/aws-call.ts';
import type { Queue } from '../aws/sqs/queue.ts';
import type { StackFunctions } from './functions.ts';
import { localName } from './names.ts';
import { type Resource, refuseUnknown, type Template } from './template.ts';
import type { Resolve } from './values.ts';

export interface MappingsOptions {
  readonly template: Template;
  readonly resolve: Resolve;
  readonly clock: Clock;
  readonly queues: ReadonlyMap<string, Queue>;
  readonly functions: StackFunctions;
  /** Records the calls of Lambda's pollers. */
  readonly calls: AwsCall[];
}

/** A mapping that an operator can disable. While it is disabled it is idle, whatever its queue holds. */
export interface Mapping extends QueueMapping, ServedMapping {}

/** Starts the template's event source mappings from queues to functions. */
export function startMappings(options: MappingsOptions): Mapping[] {
  const { template, clock, functions, calls } = options;
  const planned = template
    .ofType('AWS::Lambda::EventSourceMapping')
    .map((resource) => ({ target: targetOf(resource, options), mapping: toQueueMapping(resource, options) }));

  return planned.map(({ target, mapping }) => {
    calls.push(...callsOfPoller(mapping.queue, target));
    const start = () =>
      startQueueMapping({ ...mapping, clock, invoke: (event) => functions.of(target).invoke(event) });
    return switchable(start, localName(template, target.logicalId), mapping.queue.name);
  });
}

function switchable(start: () => QueueMapping, functionName: string, queueName: string): Mapping {
  const started = [start()];
  let current: QueueMapping | undefined = started[0];
  const stopping = new Set<Promise<void>>();
  const stop = (mapping: QueueMapping | undefined) => {
    const stopped = mapping?.stop().finally(() => stopping.delete(stopped ?? Promise.resolve()));
    if (stopped) stopping.add(stopped);
  };

  return {
    uuid: crypto.randomUUID(),
    functionName,
    queueName,
    isEnabled: () => current !== undefined,
    setEnabled(enabled) {
      if (enabled === (current !== undefined)) return;
      stop(current);
      current = enabled ? start() : undefined;
      if (current) started.push(current);
    },
    get failures() {
      return started.flatMap(({ failures }) => failures);
    },
    isIdle: () => stopping.size === 0 && (current?.isIdle() ?? true),
    async idle() {
      await Promise.all(stopping);
      await current?.idle();
    },
    async stop() {
      stop(current);
      await Promise.all(stopping);
    },
  };
}

function targetOf({ logicalId, properties }: Resource, { resolve, functions }: MappingsOptions): Resource {
  const target = functions.find(
    readText(resolve(properties['FunctionName']), `FunctionName of ${logicalId}`),
  );
  if (!target) throw new Error(`${logicalId} has a target that is no function of the template`);
  return target;
}

function toQueueMapping(
  { logicalId, properties }: Resource,
  { resolve, queues }: MappingsOptions,
): Omit<QueueMappingOptions, 'clock' | 'invoke'> {
  refuseUnknown(properties, knownProperties, logicalId);
  const arn = readText(resolve(properties['EventSourceArn']), `EventSourceArn of ${logicalId}`);
  const queue = queues.values().find(({ name }) => arns.queue(name) === arn);
  if (!queue) throw new Error(`${logicalId} has a source that is no queue of the template: ${arn}`);
  const number = (name: string) => readOptional(properties[name], `${name} of ${logicalId}`, readNumber);
  const responseTypes = properties['FunctionResponseTypes'];

  return {
    queue,
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

/** Without a limit Lambda starts with five pollers and runs five invocations. */
function maximumConcurrency({ ScalingConfig: config }: JsonObject): number {
  const maximum = isObject(config) ? config['MaximumConcurrency'] : undefined;
  return readOptional(maximum, 'MaximumConcurrency', readNumber) ?? 5;
}

/** The calls that Lambda's poller makes to SQS with the function's role. The role needs permissions for them. */
function callsOfPoller(queue: Queue, { logicalId }: Resource): AwsCall[] {
  return ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'].map((action) => ({
    service: 'sqs',
    action,
    resource: arns.queue(queue.name),
    caller: logicalId,
  }));
}
