import {
  type EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
} from '@aws-sdk/client-eventbridge';
import pLimit from 'p-limit';
import { detailType, eventSource } from '../../contract.ts';
import { chunksOf } from '../../sync/chunks.ts';
import type { Clock } from '../../sync/clock.ts';
import type { SweepEvents } from '../../sync/sweep/sweep-ports.ts';
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

/** Puts events on the bus. When a call returns, the bus has them. */
export function createEventBus({ client, busName, clock, random, attempts = 5 }: EventBusDeps): SweepEvents {
  const failure = `the event bus ${busName} could not be used`;

  async function put(entries: readonly PutEventsRequestEntry[]): Promise<void> {
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
      if (left.length === 0) return;
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

  return {
    async requestRefreshes(customerIds, reason) {
      const requestedAt = new Date(clock.now()).toISOString();
      const entries = customerIds.map((customerId) =>
        entry(detailType.refreshRequested, { customerId, reason, requestedAt }),
      );
      const inFlight = pLimit(callsInFlight);
      await inFlight.map(chunksOf(entries, entriesPerCall), put).finally(() => inFlight.clearQueue());
    },

    async continueSweep(scope, run) {
      await put([entry(detailType.sweepContinued, { scope, run })]);
    },
  };
}
