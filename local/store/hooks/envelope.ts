import { createHash } from 'node:crypto';
import type { DeliveryOptions } from './delivery-options.ts';
import { toSeconds } from './hook.ts';
import type { StoreEvent } from './store-event.ts';

/** Builds the body of an event's deliveries. Its keys have the order seen on the wire. */
export function envelopeOf(
  { scope, data }: StoreEvent,
  { storeHash, at }: { storeHash: string; at: number },
  { undatedShare, keysShuffled, extraFields }: Required<DeliveryOptions>,
  random: () => number,
): string {
  const envelope = {
    producer: `stores/${storeHash}`,
    hash: hashOf(data),
    ...(random() >= undatedShare && { created_at: toSeconds(at) }),
    store_id: '1000000001',
    scope,
    data,
    ...extraFields,
  };
  return JSON.stringify(keysShuffled ? shuffled(envelope, random) : envelope);
}

/** Documented as the SHA-1 of the data. All events of a customer may share it, so it identifies nothing. */
function hashOf(data: StoreEvent['data']): string {
  return createHash('sha1').update(JSON.stringify(data)).digest('hex');
}

function shuffled(fields: object, random: () => number): object {
  const entries = Object.entries(fields).map((entry) => ({ entry, order: random() }));
  return Object.fromEntries(entries.sort((a, b) => a.order - b.order).map(({ entry }) => entry));
}
