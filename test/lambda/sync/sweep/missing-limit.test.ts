import { describe, expect, it } from 'vitest';
import { isRefused } from '../../../../lambda/sync/sweep/missing-limit.ts';
import { noCounts } from '../../../../lambda/sync/sweep/sweep-run.ts';

describe('isRefused', () => {
  it.each([
    ['100 of few', 100, 150],
    ['5 % of many', 500, 10_000],
    ['nobody of nobody', 0, 0],
    ['all but one of few', 9, 10],
  ])('believes that %s are missing', (_what, missing, compared) => {
    expect(isRefused(scanned(missing, compared))).toBe(false);
  });

  it.each([
    ['101 of few', 101, 150],
    ['more than 5 % of many', 501, 10_000],
    ['a fraction more than 5 %', 101, 2_010],
    ['full', 10, 10],
  ])('does not believe that %s are missing', (_what, missing, compared) => {
    expect(isRefused(scanned(missing, compared))).toBe(true);
  });

  it('believes as many missing customers as a person allowed, even all, and no more', () => {
    expect(isRefused({ ...scanned(150, 150), allowMissing: 150 })).toBe(false);
    expect(isRefused({ ...scanned(151, 200), allowMissing: 150 })).toBe(true);
  });

  it('does not lower the limit when a person allowed only a few', () => {
    expect(isRefused({ ...scanned(50, 150), allowMissing: 5 })).toBe(false);
  });
});

function scanned(missing: number, compared: number) {
  return { counts: { ...noCounts, missing, compared } };
}
