import { type Decimal, parseDecimal } from './decimal.ts';

/** The exact sum; 0 for no decimals. Undefined if DynamoDB could not store it exactly. */
export function sumOf(decimals: readonly Decimal[]): Decimal | undefined {
  const places = Math.max(0, ...decimals.map(({ text }) => fractionOf(text).length));
  const sum = decimals.reduce((total, { text }) => total + toUnits(text, places), 0n);
  return parseDecimal(`${sum}e-${places}`);
}

/** The number, counted in units of the given decimal place. */
function toUnits(text: string, places: number): bigint {
  const fraction = fractionOf(text);
  return BigInt(text.replace('.', '') + '0'.repeat(places - fraction.length));
}

function fractionOf(text: string): string {
  return text.split('.')[1] ?? '';
}
