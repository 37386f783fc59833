import {
  idOf,
  isTombstone,
  isWorthWriting,
  type Stamp,
  stampOf,
  type Version,
} from '../../lambda/customer/version.ts';

/** A stored version, and what its row tells of it. */
export interface Row {
  readonly version: Version;
  readonly stamp: Stamp;
  readonly sinceMs: number;
}

/** The rows of the customers table, and every state they were in. */
export interface ModelRows {
  row(id: number): Row | undefined;
  history(id: number): readonly Row[];
  /** Ascending by id, as they were so long ago. */
  rows(agoMs?: number): Row[];
  /** One conditional write; whether it took place. */
  put(version: Version): boolean;
  /** The row of a customer that is stored as living has this stamp from now on, whatever wrote it. */
  restamp(id: number, observedAtMs: number): void;
}

export function createModelRows(
  now: () => number,
  onWrite: (row: Row, over: Row | undefined) => void = () => {},
): ModelRows {
  const histories = new Map<number, Row[]>();
  const row = (id: number) => histories.get(id)?.at(-1);

  return {
    row,
    history: (id) => histories.get(id) ?? [],

    rows(agoMs = 0) {
      const ids = [...histories.keys()].sort((a, b) => a - b);
      return ids.flatMap(
        (id) => histories.get(id)?.findLast(({ sinceMs }) => sinceMs <= now() - agoMs) ?? [],
      );
    },

    restamp(id, observedAtMs) {
      const before = row(id);
      if (before === undefined || isTombstone(before.version)) return;
      const stamp = { ...before.stamp, observedAtMs };
      histories.set(id, [...(histories.get(id) ?? []), { ...before, stamp, sinceMs: now() }]);
    },

    put(version) {
      const id = idOf(version);
      const over = row(id);
      const stamp = stampOf(version);
      if (!isWorthWriting(stamp, over?.stamp)) return false;
      const written = { version, stamp, sinceMs: now() };
      histories.set(id, [...(histories.get(id) ?? []), written]);
      onWrite(written, over);
      return true;
    },
  };
}
