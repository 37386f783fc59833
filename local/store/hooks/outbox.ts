import { EventEmitter, once } from 'node:events';
import type { Clock } from '../../../lambda/sync/clock.ts';

export interface OutboxOptions<Item> {
  readonly clock: Clock;
  readonly maxInFlight: number;
  /** Must not reject. */
  readonly send: (item: Item) => Promise<void>;
}

/** Sends due items, many at a time, in the order in which they became due. */
export interface Outbox<Item> {
  /** Sends the item in `waitMs`. `idle` waits for it from now on. */
  dispatch(item: Item, waitMs: number): void;
  /** Sends the item in `waitMs`. `idle` waits for it only from then on. */
  postpone(item: Item, waitMs: number): void;
  /** Resolves when no item is in flight. */
  idle(): Promise<void>;
  /** Drops all items and sends no more. */
  close(): void;
}

export function createOutbox<Item>({ clock, maxInFlight, send }: OutboxOptions<Item>): Outbox<Item> {
  const events = new EventEmitter().setMaxListeners(0);
  const closing = new AbortController();
  const due: Item[] = [];
  let inFlight = 0;
  let underWay = 0;

  const pump = () => {
    for (const item of due.splice(0, maxInFlight - inFlight)) {
      inFlight += 1;
      void send(item).then(hasBeenSent);
    }
  };

  const hasBeenSent = () => {
    if (closing.signal.aborted) return;
    inFlight -= 1;
    underWay -= 1;
    if (underWay === 0) events.emit('idle');
    pump();
  };

  const isDue = (item: Item) => {
    due.push(item);
    pump();
  };

  /** Stops waiting when the outbox closes. */
  const after = async (waitMs: number, then: () => void) => {
    try {
      await clock.sleep(waitMs, closing.signal);
    } catch (error) {
      if (!closing.signal.aborted) throw error;
    }
    if (!closing.signal.aborted) then();
  };

  const dispatch = (item: Item, waitMs: number) => {
    if (closing.signal.aborted) return;
    underWay += 1;
    if (waitMs === 0) isDue(item);
    else void after(waitMs, () => isDue(item));
  };

  return {
    dispatch,
    postpone: (item, waitMs) => void after(waitMs, () => dispatch(item, 0)),
    async idle() {
      while (underWay > 0) await once(events, 'idle');
    },
    close() {
      closing.abort();
      underWay = 0;
      events.emit('idle');
    },
  };
}
