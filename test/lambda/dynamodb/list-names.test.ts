import { describe, expect, it } from 'vitest';
import { fromRanges, listName, toRanges } from '../../../lambda/dynamodb/list-names.ts';

const [one, other] = ['4f1c22a0-97d8-4be2', 'b7719c03-22ab-4111'];

describe('toRanges', () => {
  it('joins consecutive names of one holder, so that fromRanges restores them', () => {
    const names = [
      ...[1, 2, 3].map((index) => listName(one, index)),
      ...[1, 2].map((index) => listName(other, index)),
      listName(one, 5),
    ];

    const kept = toRanges(names);

    expect(kept).toEqual(['4f1c22a0-1..3', 'b7719c03-1..2', '4f1c22a0-5..5']);
    expect(fromRanges(kept)).toEqual(names);
  });

  it('returns no range for no names', () => {
    expect(fromRanges(toRanges([]))).toEqual([]);
  });

  it('needs the same space for any number of pages', () => {
    const names = Array.from({ length: 100_000 }, (_, index) => listName(one, index + 1));

    expect(toRanges(names)).toEqual(['4f1c22a0-1..100000']);
  });
});
