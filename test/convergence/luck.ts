/** Choices drawn from a seed. Those of seed 0 are the dullest, so that a counterexample shrinks towards them. */
export interface Luck {
  chance(probability: number): boolean;
  /** A whole number; both ends included. */
  between(least: number, most: number): number;
  pick<Item>(items: readonly [Item, ...Item[]]): Item;
  /** A seed for somebody else's luck. */
  seed(): number;
}

/** `isDull`: from now on, nothing out of the ordinary is drawn. */
export function createLuck(seed: number, isDull: () => boolean = () => false): Luck {
  let state = seed;

  /** Mulberry32, by Tommy Ettinger: 0 to 1. */
  function next(): number {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  const draw = () => (seed === 0 || isDull() ? 0 : next());
  return {
    chance: (probability) => seed !== 0 && !isDull() && next() < probability,
    between: (least, most) => least + Math.floor(draw() * (most - least + 1)),
    pick: (items) => items[Math.floor(draw() * items.length)] ?? items[0],
    seed: () => (seed === 0 ? 0 : Math.floor(next() * 2 ** 31)),
  };
}
