import { location } from '../arns.ts';
import type { JsonObject } from '../json-value.ts';
import type { EventEnvelope } from './event-rule.ts';

export interface EventToPublish {
  readonly source: string;
  readonly detailType: string;
  readonly detail: JsonObject;
  /** Milliseconds since the epoch. */
  readonly time: number;
}

export interface EventRoute {
  matches(event: EventEnvelope): boolean;
  deliver(event: EventEnvelope): void;
}

export interface EventBus {
  readonly name: string;
  route(route: EventRoute): void;
  /** Sends the event to every route that matches it, and returns its id. */
  publish(event: EventToPublish): string;
}

export function createEventBus(name: string): EventBus {
  const routes: EventRoute[] = [];

  return {
    name,
    route(route) {
      routes.push(route);
    },
    publish(event) {
      const envelope = toEnvelope(event);
      for (const route of routes) {
        if (route.matches(envelope)) route.deliver(envelope);
      }
      return envelope.id;
    },
  };
}

function toEnvelope(event: EventToPublish): EventEnvelope {
  return {
    version: '0',
    id: crypto.randomUUID(),
    'detail-type': event.detailType,
    source: event.source,
    account: location.accountId,
    time: new Date(event.time).toISOString().replace(/\.\d+Z$/, 'Z'),
    region: location.region,
    resources: [],
    detail: event.detail,
  };
}
