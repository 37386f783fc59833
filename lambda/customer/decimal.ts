/** DynamoDB stores at most this many significant digits of a number. */
const maximumDigits = 38;
/** DynamoDB's numbers lie between 1E-130 and 9.9…E+125 (Amazon DynamoDB Developer Guide, "Numbers"). */
const smallestExponent = -130;
const largestExponent = 125;

declare global {
  interface JSON {
    /** In Node since 21; TypeScript's library does not know it yet. */
    rawJSON(text: string): unknown;
  }
}

const numeral = /^([+-]?)(?:(\d+)\.?(\d*)|\.(\d+))(?:[eE]([+-]?\d{1,9}))?$/;

/**
 * An exact decimal number, never a float. `text` is canonical and without exponent:
 * `150.7500`, `150.75` and `1.5075e2` are all `150.75`. `JSON.stringify` writes it as that numeral.
 */
export class Decimal {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toJSON(): unknown {
    return JSON.rawJSON(this.text);
  }
}

/** Longer than any numeral that DynamoDB could store. The limit bounds the time that matching takes. */
const longestNumeral = 400;

/** Reads a numeral, with or without an exponent. Undefined for other text, and if DynamoDB could not store it exactly. */
export function parseDecimal(source: string): Decimal | undefined {
  const match = source.length <= longestNumeral ? numeral.exec(source) : null;
  if (match === null) return undefined;
  const [, sign, whole = '', fraction = match[4] ?? '', , exponent = '0'] = match;

  const written = whole + fraction;
  const digits = written.replace(/^0+/, '').replace(/0+$/, '');
  if (digits === '') return new Decimal('0');

  const leadingZeros = written.length - written.replace(/^0+/, '').length;
  const pointAt = whole.length - leadingZeros + Number(exponent);
  const magnitude = pointAt - 1;
  if (digits.length > maximumDigits || magnitude < smallestExponent || magnitude > largestExponent) {
    return undefined;
  }
  return new Decimal((sign === '-' ? '-' : '') + withPoint(digits, pointAt));
}

function withPoint(digits: string, pointAt: number): string {
  if (pointAt <= 0) return `0.${'0'.repeat(-pointAt)}${digits}`;
  if (pointAt >= digits.length) return digits + '0'.repeat(pointAt - digits.length);
  return `${digits.slice(0, pointAt)}.${digits.slice(pointAt)}`;
}
