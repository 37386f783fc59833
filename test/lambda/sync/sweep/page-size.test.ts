import { describe, expect, it } from 'vitest';
import { StaleError } from '../../../../lambda/sync/errors.ts';
import { createPageSize, type PageSize } from '../../../../lambda/sync/sweep/page-size.ts';

describe('createPageSize', () => {
  it('halves when a page fails, down to one customer', () => {
    const size = createPageSize(0, 250);

    const limits = Array.from({ length: 7 }, () => {
      size.shrink(new StaleError());
      return size.limit;
    });

    expect(limits).toEqual([125, 62, 31, 15, 7, 3, 1]);
    expect(() => size.shrink(new StaleError())).toThrow(StaleError);
  });

  it.each([
    [0, 250],
    [1, 16],
    [2, 1],
    [3, 1],
  ])('begins, after %i crashes, with %i customers, and grows as usual', (crashes, limit) => {
    const size = createPageSize(crashes, 250);

    expect(size.limit).toBe(limit);
    expect(limitsOfPages(size, 8).at(-1)).toBe(Math.min(250, 2 * limit));
  });

  it('doubles after eight readable pages, up to the largest size that the store answers', () => {
    const size = shrunk(2);

    expect(limitsOfPages(size, 8)).toEqual([62, 62, 62, 62, 62, 62, 62, 124]);
    expect(limitsOfPages(size, 8).at(-1)).toBe(248);
    expect(limitsOfPages(size, 8).at(-1)).toBe(250);
    expect(limitsOfPages(size, 8).at(-1)).toBe(250);
  });

  it('doubles after each page when one customer was the cause, until the size fails again', () => {
    const size = shrunk(7);
    size.causeFound();

    expect(limitsOfPages(size, 4)).toEqual([2, 4, 8, 16]);
    size.shrink(new StaleError());
    expect(limitsOfPages(size, 8)).toEqual([8, 8, 8, 8, 8, 8, 8, 16]);
    expect(limitsOfPages(size, 1)).toEqual([16]);
  });
});

function shrunk(times: number): PageSize {
  const size = createPageSize(0, 250);
  for (let time = 0; time < times; time += 1) size.shrink(new StaleError());
  return size;
}

/** The page size after each of this many pages. */
function limitsOfPages(size: PageSize, pages: number): number[] {
  return Array.from({ length: pages }, () => {
    size.read();
    return size.limit;
  });
}
