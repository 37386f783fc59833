import { arns } from '../aws/arns.ts';
import { createEventBus, type EventBus } from '../aws/events/event-bus.ts';
import { createEventRule } from '../aws/events/event-rule.ts';
import { readEach, readObject, readOptional, readText } from '../aws/json-value.ts';
import type { Queue } from '../aws/sqs/queue.ts';
import type { Deliveries } from './deliveries.ts';
import { type Resource, refuseUnknown, type Template } from './template.ts';
import type { Resolve } from './values.ts';

/** Creates the template's event buses by name, with their rules. The targets are queues and functions. */
export function createBuses(
  template: Template,
  resolve: Resolve,
  queues: ReadonlyMap<string, Queue>,
  deliveries: Deliveries,
): Map<string, EventBus> {
  const buses = new Map(
    template.ofType('AWS::Events::EventBus').map(({ logicalId }) => {
      const name = readText(resolve({ Ref: logicalId }), logicalId);
      return [name, createEventBus(name)];
    }),
  );
  for (const rule of template.ofType('AWS::Events::Rule')) {
    addRule(rule, resolve, buses, queues, deliveries);
  }
  return buses;
}

function addRule(
  rule: Resource,
  resolve: Resolve,
  buses: ReadonlyMap<string, EventBus>,
  queues: ReadonlyMap<string, Queue>,
  deliveries: Deliveries,
): void {
  const { logicalId, properties } = rule;
  refuseUnknown(
    properties,
    ['EventPattern', 'EventBusName', 'Targets', 'State', 'Name', 'Description'],
    logicalId,
  );
  const busName = readOptional(resolve(properties['EventBusName']), 'EventBusName', readText) ?? 'default';
  const bus = buses.get(busName);
  if (!bus) throw new Error(`the template has no event bus ${busName} for ${logicalId}`);
  if (properties['State'] === 'DISABLED') return;

  const matches = createEventRule(resolve(properties['EventPattern']));
  for (const target of readEach(properties['Targets'], `Targets of ${logicalId}`, readObject)) {
    // Delivery to a queue cannot fail here, so settings for that case have no effect.
    refuseUnknown(target, ['Arn', 'Id', 'DeadLetterConfig', 'RetryPolicy'], `a target of ${logicalId}`);
    const arn = readText(resolve(target['Arn']), `Arn of a target of ${logicalId}`);
    const queue = queues.values().find(({ name }) => arns.queue(name) === arn);
    const deliver = queue
      ? (event: unknown) => queue.send(JSON.stringify(event))
      : deliveries.to(rule, target);
    if (!deliver) {
      throw new Error(`${logicalId} has a target that is no queue or function of the template: ${arn}`);
    }
    bus.route({ matches, deliver: (event) => void deliver(event) });
  }
}
