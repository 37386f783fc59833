import { arns } from '../aws/arns.ts';
import { readObject, readOptional, readText } from '../aws/json-value.ts';
import type { Queue } from '../aws/sqs/queue.ts';
import type { StackFunctions } from './functions.ts';
import { isAllowed } from './iam-policy.ts';
import { policyOf } from './policies.ts';
import { type Resource, refuseUnknown, type Template } from './template.ts';
import type { Resolve } from './values.ts';

export interface InvokeConfigsOptions {
  readonly template: Template;
  readonly resolve: Resolve;
  readonly queues: ReadonlyMap<string, Queue>;
  readonly functions: StackFunctions;
}

/**
 * Finds the queue to which Lambda reports a failed asynchronous invocation of `target`. Undefined if there is none.
 * Throws when the template wants more than one try.
 */
export function onFailureQueueOf(target: Resource, options: InvokeConfigsOptions): Queue | undefined {
  const { template, resolve, queues } = options;
  const { logicalId, properties } = target;
  if (properties['DeadLetterConfig'] !== undefined) {
    throw new Error(`the local stack cannot honour DeadLetterConfig of ${logicalId}`);
  }
  const config = invokeConfigOf(target, options);
  if (config?.properties['MaximumRetryAttempts'] !== 0) {
    throw new Error(
      `Lambda would try ${logicalId} again when it fails, and the local stack would not: ` +
        'its AWS::Lambda::EventInvokeConfig must set MaximumRetryAttempts to 0',
    );
  }
  refuseUnknown(config.properties, knownProperties, config.logicalId);
  const arn = onFailureArnOf(config, resolve);
  if (arn === undefined) return undefined;

  const queue = queues.values().find(({ name }) => arns.queue(name) === arn);
  if (!queue)
    throw new Error(`${config.logicalId} has a destination that is no queue of the template: ${arn}`);
  const call = { ...sendingTo(queue), caller: logicalId };
  if (!isAllowed(policyOf(template, target, resolve), call)) {
    throw new Error(`Lambda would refuse ${config.logicalId}: ${logicalId} may not send to ${queue.name}`);
  }
  return queue;
}

/** The call that Lambda makes with the function's role. */
export function sendingTo(queue: Queue) {
  return { service: 'sqs', action: 'SendMessage', resource: arns.queue(queue.name) };
}

function invokeConfigOf(
  target: Resource,
  { template, resolve, functions }: InvokeConfigsOptions,
): Resource | undefined {
  return template.ofType('AWS::Lambda::EventInvokeConfig').find(({ logicalId, properties }) => {
    const functionName = readText(resolve(properties['FunctionName']), `FunctionName of ${logicalId}`);
    return functions.find(functionName) === target;
  });
}

function onFailureArnOf({ logicalId, properties }: Resource, resolve: Resolve): string | undefined {
  const place = `DestinationConfig of ${logicalId}`;
  const destinations = readOptional(resolve(properties['DestinationConfig']), place, readObject);
  if (!destinations) return undefined;
  refuseUnknown(destinations, ['OnFailure'], place);
  const onFailure = readObject(destinations['OnFailure'], `OnFailure of ${place}`);
  return readText(onFailure['Destination'], `Destination of ${place}`);
}

const knownProperties = [
  'FunctionName',
  'MaximumRetryAttempts',
  'DestinationConfig',
  'Qualifier',
  // Without effect here: an event never waits, neither before its first try nor for another one.
  'MaximumEventAgeInSeconds',
];
