import fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { parseDecimal } from '../../../lambda/customer/decimal.ts';

describe('parseDecimal', () => {
  it.each([
    ['0.0000', '0'],
    ['150.7500', '150.75'],
    ['150.75', '150.75'],
    ['+150.75', '150.75'],
    ['-0.5', '-0.5'],
    ['-0.00', '0'],
    ['007', '7'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['1e-7', '0.0000001'],
    ['1.5075E2', '150.75'],
    ['120e1', '1200'],
    ['12345678901234567890123456789012345678', '12345678901234567890123456789012345678'],
    ['0.12345678901234567890123456789012345678', '0.12345678901234567890123456789012345678'],
    ['1000000000000000000000000000000000000000', '1000000000000000000000000000000000000000'],
  ])('reads %s as %s', (source, text) => {
    expect(parseDecimal(source)?.text).toBe(text);
  });

  it.each([
    '',
    ' ',
    '1,234.50',
    'NaN',
    'Infinity',
    '0x10',
    '1e',
    '1e5.5',
    '--1',
    '1 000',
    '.',
    '١٢',
    '1_000',
    '$5',
  ])('refuses %j, which is not a number', (source) => {
    expect(parseDecimal(source)).toBeUndefined();
  });

  it.each([
    '123456789012345678901234567890123456789',
    '1.00000000000000000000000000000000000001',
    '1e126',
    '1e-131',
    '1e999999999',
  ])('refuses %s, since DynamoDB cannot store it exactly', (source) => {
    expect(parseDecimal(source)).toBeUndefined();
  });

  it('refuses millions of digits without reading them', () => {
    const matched = vi.spyOn(RegExp.prototype, 'exec');
    onTestFinished(() => matched.mockRestore());

    expect(parseDecimal(`1${'0'.repeat(2_000_000)}1`)).toBeUndefined();
    expect(matched).not.toHaveBeenCalled();
  });

  it('keeps the value of every integer times any power of ten', () => {
    fc.assert(
      fc.property(
        fc.bigInt(-(10n ** 37n), 10n ** 37n),
        fc.integer({ min: 0, max: 60 }),
        (unscaled, scale) => {
          const text = parseDecimal(`${unscaled}e-${scale}`)?.text ?? 'refused';

          const [whole = '', fraction = ''] = text.split('.');
          expect(fraction.length).toBeLessThanOrEqual(scale);
          expect(BigInt(whole + fraction) * 10n ** BigInt(scale - fraction.length)).toBe(unscaled);
        },
      ),
    );
  });

  it('gives all spellings of a value the same text', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 20n), fc.nat(6), fc.nat(6), (value, zerosBefore, zerosAfter) => {
        const padded = `${'0'.repeat(zerosBefore)}${value}.${'0'.repeat(zerosAfter)}`;

        expect(parseDecimal(padded)?.text).toBe(`${value}`);
      }),
    );
  });

  it('returns a value that JSON.stringify writes exactly', () => {
    const credit = parseDecimal('12345678901234567890.1234567890');

    expect(JSON.stringify({ credit })).toBe('{"credit":12345678901234567890.123456789}');
  });
});
