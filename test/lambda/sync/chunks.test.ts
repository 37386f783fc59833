import { describe, expect, it } from 'vitest';
import { chunksOf } from '../../../lambda/sync/chunks.ts';

describe('chunksOf', () => {
  it.each([
    [[], []],
    [[1], [[1]]],
    [[1, 2], [[1, 2]]],
    [
      [1, 2, 3, 4, 5],
      [[1, 2], [3, 4], [5]],
    ],
  ])('divides %j into chunks of two', (items, chunks) => {
    expect(chunksOf(items, 2)).toEqual(chunks);
  });
});
