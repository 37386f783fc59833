import { type Decimal, parseDecimal } from '../customer/decimal.ts';
import { parseTimestamp, type Timestamp } from '../customer/timestamp.ts';
import { ContractError } from '../sync/errors.ts';
import { JsonNumber } from './json.ts';

/**
 * Readers of one JSON value each. They return undefined for a field that BigCommerce leaves unset: absent, null or, except
 * for decimals and booleans, `""`. They throw a ContractError that names `path`, never the value.
 */

/** A number becomes text as it was sent, since BigCommerce has sent phones as integers. */
export function readText(value: unknown, path: string): string | undefined {
  if (isUnset(value) || value === '') return undefined;
  if (value instanceof JsonNumber) return value.source;
  if (typeof value === 'string') return value.toWellFormed();
  throw unexpected(path, 'text', value);
}

/** An integer that a double holds exactly, as a number or as text. */
export function readInteger(value: unknown, path: string): number | undefined {
  if (isUnset(value) || value === '') return undefined;
  const numeral = decimalOf(value)?.text ?? '';
  const integer = Number(numeral);
  if (/^-?\d+$/.test(numeral) && Number.isSafeInteger(integer)) return integer;
  throw unexpected(path, 'an integer below 2^53', value);
}

/** An exact decimal, as a number or as text. Refuses empty text, which must not become zero. */
export function readDecimal(value: unknown, path: string): Decimal | undefined {
  if (isUnset(value)) return undefined;
  const decimal = decimalOf(value);
  if (decimal !== undefined) return decimal;
  throw unexpected(path, 'a decimal number of at most 38 digits', value);
}

export function readBoolean(value: unknown, path: string): boolean | undefined {
  if (isUnset(value)) return undefined;
  if (typeof value === 'boolean') return value;
  throw unexpected(path, 'true or false', value);
}

export function readTimestamp(value: unknown, path: string): Timestamp | undefined {
  if (isUnset(value) || value === '') return undefined;
  const timestamp = typeof value === 'string' ? parseTimestamp(value.trim()) : undefined;
  if (timestamp !== undefined) return timestamp;
  throw unexpected(path, 'a date in ISO 8601 or RFC 2822', value);
}

/** A JSON object's own fields. */
export function readObject(value: unknown, path: string): Readonly<Record<string, unknown>> {
  if (isObject(value)) return value;
  throw unexpected(path, 'an object', value);
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof JsonNumber)
  );
}

/** Says what was expected and what kind of value came. The value itself may be personal. */
export function unexpected(path: string, expected: string, value: unknown): ContractError {
  return new ContractError(path, `expected ${expected}, got ${kindOf(value)}`);
}

function isUnset(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}

/** The characters of a number, or text that may hold one. */
export function numeralOf(value: unknown): string | undefined {
  const numeral = value instanceof JsonNumber ? value.source : value;
  return typeof numeral === 'string' ? numeral : undefined;
}

function decimalOf(value: unknown): Decimal | undefined {
  const numeral = numeralOf(value);
  return numeral === undefined ? undefined : parseDecimal(numeral);
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (value === '') return 'empty text';
  if (typeof value === 'string') return `text of ${value.length} characters`;
  if (value instanceof JsonNumber) return `a number of ${value.source.length} characters`;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return typeof value === 'object' ? 'an object' : `${value}`;
}
