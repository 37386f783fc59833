import { type Direction, orderOf } from './list-order.ts';
import type { StoredCustomers, StoredRow } from './sweep-ports.ts';

/** The rows of the table in the direction of the list, read piece by piece. */
export interface StoredRows {
  /** Continues after the rows read before, up to and including `lastId`, or to the end without it. */
  through(lastId?: number): AsyncIterable<StoredRow>;
}

export function createStoredRows(stored: StoredCustomers, afterId: number, direction: Direction): StoredRows {
  const { isBehind } = orderOf(direction);
  const rows = stored.after(afterId, direction)[Symbol.asyncIterator]();
  let next: Promise<IteratorResult<StoredRow>> | undefined;

  return {
    async *through(lastId) {
      for (;;) {
        next ??= rows.next();
        const { done, value } = await next;
        if (done || (lastId !== undefined && isBehind(value.id, lastId))) return;
        next = undefined;
        yield value;
      }
    },
  };
}
