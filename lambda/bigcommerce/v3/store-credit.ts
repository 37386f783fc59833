import { Decimal } from '../../customer/decimal.ts';
import { sumOf } from '../../customer/decimal-sum.ts';
import { readDecimal, readObject, unexpected } from '../fields.ts';

const path = 'store_credit_amounts';

/** The exact sum of all amounts, each a number or text; 0 for none, and undefined for null. */
export function readStoreCredit(value: unknown): Decimal | undefined {
  if (value === null) return undefined;
  if (!Array.isArray(value)) throw unexpected(path, 'a list, as asked for', value);
  const sum = sumOf(value.map((item, index) => readAmount(item, `${path}[${index}]`)));
  if (sum !== undefined) return sum;
  throw unexpected(path, 'amounts whose sum has at most 38 digits', value);
}

function readAmount(value: unknown, itemPath: string): Decimal {
  const { amount } = readObject(value, itemPath);
  const decimal = readDecimal(amount, `${itemPath}.amount`);
  if (decimal instanceof Decimal) return decimal;
  throw unexpected(`${itemPath}.amount`, 'a decimal number', amount);
}
