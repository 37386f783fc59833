import { type Direction, orderOf } from '../../lambda/sync/sweep/list-order.ts';

/** The position of an id in a list: it ascends whatever the direction of the list. The place before the first is 0. */
export function rankOf(id: number, direction: Direction): number {
  return Math.abs(id - orderOf(direction).start);
}
