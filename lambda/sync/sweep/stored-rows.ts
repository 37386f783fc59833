import type { StoredCustomers, StoredRow } from './sweep-ports.ts';

/** The rows of the table in the order of their ids, read piece by piece. */
export interface StoredRows {
  /** Continues after the rows read before, up to and including `lastId`. */
  through(lastId: number): AsyncIterable<StoredRow>;
}

export function createStoredRows(stored: StoredCustomers, afterId: number): StoredRows {
  const rows = stored.after(afterId)[Symbol.asyncIterator]();
  let next: Promise<IteratorResult<StoredRow>> | undefined;

  return {
    async *through(lastId) {
      for (;;) {
        next ??= rows.next();
        const { done, value } = await next;
        if (done || value.id > lastId) return;
        next = undefined;
        yield value;
      }
    },
  };
}
