import { arns } from '../aws/arns.ts';
import { type JsonObject, readObject, readOptional, readText } from '../aws/json-value.ts';
import type { MessageAttributes } from '../aws/sqs/message-attributes.ts';
import type { Queue } from '../aws/sqs/queue.ts';
import type { StackFunctions } from './functions.ts';
import type { Invocations } from './invocations.ts';
import type { Permit, PermitOf } from './policies.ts';
import type { Resource } from './template.ts';
import type { Resolve } from './values.ts';

export interface DeliveriesOptions {
  readonly resolve: Resolve;
  readonly queues: ReadonlyMap<string, Queue>;
  readonly functions: StackFunctions;
  readonly invocations: Invocations;
  readonly permitOf: PermitOf;
}

/** Sends an event to a function. Resolves when the invocation has ended, successful or not. */
export type Deliver = (event: unknown) => Promise<void>;

/** The deliveries of rules and schedules to functions. */
export interface Deliveries {
  /** Returns the delivery from a rule or schedule to its target. Undefined if the target is no function. */
  to(caller: Resource, target: JsonObject): Deliver | undefined;
  /** Errors of events that did not reach their function. */
  readonly failures: readonly Error[];
}

/** Only a missing permission makes a delivery fail. Then the event goes to the dead-letter queue of the target. */
export function createDeliveries(options: DeliveriesOptions): Deliveries {
  const { resolve, queues, functions, invocations, permitOf } = options;
  const failures: Error[] = [];

  const deadLetterQueueOf = (target: JsonObject, place: string): Queue | undefined => {
    const config = readOptional(
      resolve(target['DeadLetterConfig']),
      `DeadLetterConfig of ${place}`,
      readObject,
    );
    const arn = readOptional(config?.['Arn'], `Arn of DeadLetterConfig of ${place}`, readText);
    if (arn === undefined) return undefined;
    const queue = queues.values().find(({ name }) => arns.queue(name) === arn);
    if (!queue) throw new Error(`${place} has a dead-letter queue that is none of the template: ${arn}`);
    return queue;
  };

  /** The Scheduler needs its role for this, too. A rule needs the queue's own policy, which is not checked here. */
  const maySendTo = (queue: Queue, { type }: Resource, permit: Permit) =>
    type === 'AWS::Events::Rule' ||
    permit({ service: 'sqs', action: 'SendMessage', resource: arns.queue(queue.name) });

  return {
    failures,
    to(caller, target) {
      const { logicalId } = caller;
      const arn = readText(resolve(target['Arn']), `Arn of a target of ${logicalId}`);
      const targetFunction = functions.find(arn);
      if (!targetFunction) return undefined;
      const deadLetterQueue = deadLetterQueueOf(target, logicalId);
      const { invoke } = invocations.of(targetFunction);
      const permit = permitOf(caller);

      return async (event) => {
        if (permit({ service: 'lambda', action: 'InvokeFunction', resource: arn })) {
          return await invoke(event);
        }
        const error = new Error(`${logicalId} may not invoke ${targetFunction.logicalId}`);
        failures.push(error);
        if (!deadLetterQueue || !maySendTo(deadLetterQueue, caller, permit)) return;
        const attributes = letterAttributes(caller, arn, error.message, resolve);
        deadLetterQueue.send(JSON.stringify(event), { attributes });
      };
    },
  };
}

/**
 * Some of the attributes that show the origin of a dead-lettered message:
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html and
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html
 */
function letterAttributes(
  { logicalId, type }: Resource,
  targetArn: string,
  message: string,
  resolve: Resolve,
): MessageAttributes {
  const callerArn = readText(resolve({ 'Fn::GetAtt': [logicalId, 'Arn'] }), `Arn of ${logicalId}`);
  const texts =
    type === 'AWS::Events::Rule'
      ? { RULE_ARN: callerArn, ERROR_CODE: 'NO_PERMISSIONS' }
      : { SCHEDULE_ARN: callerArn, ERROR_CODE: 'AccessDeniedException' };
  return Object.fromEntries(
    Object.entries({ ...texts, TARGET_ARN: targetArn, ERROR_MESSAGE: message }).map(([name, text]) => [
      name,
      { DataType: 'String', StringValue: text },
    ]),
  );
}
