import { describe, expect, it } from 'vitest';
import { orderOf } from '../../../../lambda/sync/sweep/list-order.ts';

describe('orderOf', () => {
  it.each([
    { direction: 'ascending', first: 1, next: 2 },
    { direction: 'descending', first: 2 ** 31 - 1, next: 2 ** 31 - 2 },
  ] as const)('begins an $direction list with $first', ({ direction, first, next }) => {
    const { start, isBehind, step } = orderOf(direction);

    expect(isBehind(first, start)).toBe(true);
    expect(isBehind(next, first)).toBe(true);
    expect(isBehind(first, next)).toBe(false);
    expect(isBehind(first, first)).toBe(false);
    expect(step(first, 1)).toBe(next);
    expect(step(next, -1)).toBe(first);
  });

  it.each([
    { direction: 'ascending', last: 2 ** 31 - 1 },
    { direction: 'descending', last: 1 },
  ] as const)('ends an $direction list at $last', ({ direction, last }) => {
    const { end, isOver, step, start } = orderOf(direction);

    expect(end).toBe(last);
    expect(isOver(step(last, 1))).toBe(true);
    expect(isOver(step(last, -1))).toBe(false);
    expect(isOver(start)).toBe(false);
  });
});
