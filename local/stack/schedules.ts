import { readObject, readOneOf, readOptional, readText } from '../aws/json-value.ts';
import type { Deliveries } from './deliveries.ts';
import { type Resource, refuseUnknown, type Template } from './template.ts';
import type { Resolve } from './values.ts';

/** The template's schedules. They do not start by themselves. */
export interface Schedules {
  readonly resources: readonly Resource[];
  /** Invokes the target as the Scheduler would. Resolves when the invocation has ended, successful or not. */
  fire(schedule: Resource): Promise<void>;
}

export function createSchedules(template: Template, resolve: Resolve, deliveries: Deliveries): Schedules {
  const schedules = new Map(
    template.ofType('AWS::Scheduler::Schedule').map((each) => [each, toFire(each, resolve, deliveries)]),
  );

  return {
    resources: [...schedules.keys()],
    fire: async (schedule) => await schedules.get(schedule)?.(),
  };
}

function toFire(schedule: Resource, resolve: Resolve, deliveries: Deliveries): () => Promise<void> {
  const { logicalId, properties } = schedule;
  refuseUnknown(properties, knownProperties, logicalId);
  const expression = readText(
    resolve(properties['ScheduleExpression']),
    `ScheduleExpression of ${logicalId}`,
  );
  if (!/^(rate|cron)\(.+\)$/.test(expression)) {
    throw new Error(`the local stack cannot honour ScheduleExpression of ${logicalId}: ${expression}`);
  }
  const state = readOptional(properties['State'], `State of ${logicalId}`, (value, place) =>
    readOneOf(value, ['ENABLED', 'DISABLED'], place),
  );

  const target = readObject(properties['Target'], `Target of ${logicalId}`);
  refuseUnknown(target, knownOfTarget, `the target of ${logicalId}`);
  const deliver = deliveries.to(schedule, target);
  if (!deliver) throw new Error(`${logicalId} has a target that is no function of the template`);
  const input = readText(resolve(target['Input']), `Input of ${logicalId}`);
  if (input.includes('<aws.scheduler.')) {
    throw new Error(`the local stack cannot honour what Input of ${logicalId} leaves to the Scheduler`);
  }
  const event: unknown = JSON.parse(input);

  return async () => {
    if (state === 'DISABLED') throw new Error(`${logicalId} is switched off`);
    await deliver(event);
  };
}

const knownProperties = [
  'ScheduleExpression',
  'State',
  'Target',
  // Without effect here: times, punctuality and names.
  'ScheduleExpressionTimezone',
  'FlexibleTimeWindow',
  'Name',
  'Description',
];

const knownOfTarget = [
  'Arn',
  'Input',
  'RoleArn',
  'DeadLetterConfig',
  // Without effect here: only a missing permission makes a delivery fail, and a second try would lack it, too.
  'RetryPolicy',
];
