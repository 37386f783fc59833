import { type Decimal, parseDecimal } from './decimal.ts';

/** The exact sum, 0 of none; undefined when DynamoDB could not keep it exactly. */
export function sumOf(decimals: readonly Decimal[]): Decimal | undefined {
  const places = Math.max(0, ...decimals.map(({ text }) => fractionOf(text).length));
  const sum = decimals.reduce((total, { text }) => total + toUnits(text, places), 0n);
  return parseDecimal(`${sum}e-${places}`);
}

/** How many units of the given decimal place the number is. */
function toUnits(text: string, places: number): bigint {
  const fraction = fractionOf(text);
  return BigInt(text.replace('.', '') + '0'.repeat(places - fraction.length));
}

function fractionOf(text: string): string {
  return text.split('.')[1] ?? '';
}
