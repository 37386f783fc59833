import { describe, expect, it } from 'vitest';
import { toLagLine } from '../../../local/demo/lag-line.ts';

describe('toLagLine', () => {
  it('says how soon edits were stored, with one decimal', () => {
    const lags = Array.from({ length: 100 }, (_, index) => (index + 1) / 10);

    expect(toLagLine(lags)).toBe(
      'Lag of edits that webhooks reported, from date_modified to the row: p50 5.0 s, p95 9.5 s, longest 10.0 s.',
    );
  });
});
