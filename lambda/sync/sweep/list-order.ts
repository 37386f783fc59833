/** The direction in which a source lists its customers, by id. */
export type Direction = 'ascending' | 'descending';

/** The order of a list. */
export interface ListOrder {
  /** The place before the first customer. */
  readonly start: number;
  /** The last possible id. */
  readonly end: number;
  /** Whether `id` comes behind `other`. */
  isBehind(id: number, other: number): boolean;
  /** The id that comes `ids` behind `id`. */
  step(id: number, ids: number): number;
  /** Whether no customer can follow `id`. */
  isOver(id: number): boolean;
}

/** The highest number in a signed integer of 32 bits: no store has so many customers. */
const highestId = 2 ** 31 - 1;

const orders: Record<Direction, ListOrder> = {
  ascending: {
    start: 0,
    end: highestId,
    isBehind: (id, other) => id > other,
    step: (id, ids) => id + ids,
    isOver: (id) => id > highestId,
  },
  descending: {
    start: Number.MAX_SAFE_INTEGER,
    end: 1,
    isBehind: (id, other) => id < other,
    step: (id, ids) => id - ids,
    isOver: (id) => id <= 1,
  },
};

export function orderOf(direction: Direction): ListOrder {
  return orders[direction];
}
