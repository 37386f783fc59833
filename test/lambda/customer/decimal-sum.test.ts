import { describe, expect, it } from 'vitest';
import { Decimal } from '../../../lambda/customer/decimal.ts';
import { sumOf } from '../../../lambda/customer/decimal-sum.ts';

describe('sumOf', () => {
  it.each<[string[], string]>([
    [[], '0'],
    [['5'], '5'],
    [['0.1', '0.2'], '0.3'],
    [['0.5', '0.5'], '1'],
    [['10', '-0.01'], '9.99'],
    [['-0.05', '-0.05'], '-0.1'],
    [['1', '-1'], '0'],
    [['99999999999999999999999999999999999999', '-99999999999999999999999999999999999998'], '1'],
    [['12345678901234567890', '0.123456789012345678'], '12345678901234567890.123456789012345678'],
    [['100000000000000000000000000000000000000000000', '0'], '100000000000000000000000000000000000000000000'],
  ])('adds %j exactly', (texts, sum) => {
    expect(sumOf(decimals(texts))?.text).toBe(sum);
  });

  it('returns no sum with more than 38 digits', () => {
    expect(sumOf(decimals(['100000000000000000000', '0.0000000000000000001']))).toBeUndefined();
  });
});

function decimals(texts: readonly string[]): Decimal[] {
  return texts.map((text) => new Decimal(text));
}
