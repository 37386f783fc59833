import { describe, expect, it } from 'vitest';
import { Decimal } from '../../client/index.ts';

describe('Decimal', () => {
  it('keeps every digit in text and in JSON', () => {
    const credit = new Decimal('1234567890123456789012345678.0123456789');

    expect(`${credit}`).toBe('1234567890123456789012345678.0123456789');
    expect(JSON.stringify({ credit })).toBe('{"credit":"1234567890123456789012345678.0123456789"}');
  });

  it('does not compile in a sum, which would join texts', () => {
    // @ts-expect-error A Decimal is no number.
    const joined = new Decimal('0.1') + 1;

    expect(joined).toBe('0.11');
  });
});
