import {
  type EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
} from '@aws-sdk/client-eventbridge';
import pLimit from 'p-limit';
import { detailType, eventSource } from '../../contract.ts';
import { chunksOf } from '../../sync/chunks.ts';
import type { Clock } from '../../sync/clock.ts';
import type { RefreshReason } from '../../sync/refresh-request.ts';
import type { SweepEvents } from '../../sync/sweep/sweep-ports.ts';
import type { WebhookEvents } from '../../sync/webhooks/webhook-ports.ts';
import { entryError, toCallError } from '../call-error.ts';

/** The limit of PutEvents. */
const entriesPerCall = 10;
const callsInFlight = 8;
const firstDelayMs = 200;

export interface EventBusDeps {
  readonly client: EventBridgeClient;
  readonly busName: string;
  readonly clock: Clock;
  /** 0 to 1. */
  readonly random: () => number;
  /** Attempts for entries that EventBridge left out of a call that it accepted. The default, 5, takes some 3 s. */
  readonly attempts?: number;
}

export type EventBus = SweepEvents & WebhookEvents;

/** Puts events on the bus. When a call returns, the bus has them. */
export function createEventBus({ client, busName, clock, random, attempts = 5 }: EventBusDeps): EventBus {
  const failure = `the event bus ${busName} could not be used`;

  /** Returns the id of the last event that the bus accepted. */
  async function put(entries: readonly PutEventsRequestEntry[]): Promise<string> {
    let left = [...entries];
    let refusal = '';
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      if (attempt > 1) await clock.sleep(random() * firstDelayMs * 2 ** (attempt - 1));
      const { Entries = [] } = await client
        .send(new PutEventsCommand({ Entries: left }))
        .catch((error: unknown) => {
          throw toCallError(error, 'EventBridge', failure);
        });
      refusal = Entries.find(({ ErrorCode }) => ErrorCode !== undefined)?.ErrorCode ?? 'no EventId';
      left = left.filter((_, index) => Entries[index]?.EventId === undefined);
      const lastId = Entries.findLast(({ EventId }) => EventId !== undefined)?.EventId;
      if (left.length === 0) return lastId ?? '';
    }
    throw entryError(refusal, 'EventBridge', failure);
  }

  function entry(type: string, detail: object): PutEventsRequestEntry {
    return {
      EventBusName: busName,
      Source: eventSource,
      DetailType: type,
      Detail: JSON.stringify(detail),
    };
  }

  function toRequests(customerIds: readonly number[], reason: RefreshReason): PutEventsRequestEntry[] {
    const requestedAt = new Date(clock.now()).toISOString();
    return customerIds.map((customerId) =>
      entry(detailType.refreshRequested, { customerId, reason, requestedAt }),
    );
  }

  return {
    requestRefresh: (customerId, reason) => put(toRequests([customerId], reason)),

    async requestRefreshes(customerIds, reason) {
      const entries = toRequests(customerIds, reason);
      const inFlight = pLimit(callsInFlight);
      await inFlight.map(chunksOf(entries, entriesPerCall), put).finally(() => inFlight.clearQueue());
    },

    async continueSweep(scope, run) {
      await put([entry(detailType.sweepContinued, { scope, run })]);
    },
  };
}
