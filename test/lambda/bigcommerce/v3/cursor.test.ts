import { describe, expect, it } from 'vitest';
import { cursorBehind } from '../../../../lambda/bigcommerce/v3/cursor.ts';

describe('cursorBehind', () => {
  it.each([
    [1, 'eyJpZCI6MX0'],
    [4, 'eyJpZCI6NH0'],
    [12, 'eyJpZCI6MTJ9'],
    [204, 'eyJpZCI6MjA0fQ'],
  ])('writes %i as BigCommerce does, without padding', (id, cursor) => {
    expect(cursorBehind(id)).toBe(cursor);
  });
});
