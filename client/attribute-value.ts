import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { parseDecimal } from '../lambda/customer/decimal.ts';
import { Decimal } from './decimal.ts';
import { UnreadableRowError } from './errors.ts';

/** A map, or a whole item, as DynamoDB types it. */
export type AttributeMap = Readonly<Record<string, AttributeValue>>;

/** Where a value stands, for error messages. */
export interface Place {
  /** Such as `row 42 of table customers`. */
  readonly row: string;
  /** Such as `addresses[0].city`. */
  readonly path: string;
}

/** Reads a value as DynamoDB types it. Throws an UnreadableRowError that names its place. */
export type Read<T> = (value: AttributeValue | undefined, place: Place) => T;

/** How each field of a `T` is read. */
export type Fields<T> = { readonly [Name in keyof Required<T>]: Read<T[Name]> };

/** Reads the named fields of a map. Ignores the others, since newer releases may add some. */
export function readFields<T extends object>(map: AttributeMap, fields: Fields<T>, { row, path }: Place): T {
  const entries = Object.entries<Read<unknown>>(fields)
    .map(([name, read]) => [name, read(map[name], { row, path: path === '' ? name : `${path}.${name}` })])
    .filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as T;
}

export function optional<T>(read: Read<T>): Read<T | undefined> {
  return (value, place) => (value === undefined ? undefined : read(value, place));
}

export function mapOf<T extends object>(fields: Fields<T>): Read<T> {
  return (value, place) => readFields(value?.M ?? refuse(value, 'M', place), fields, place);
}

export function listOf<T>(read: Read<T>): Read<readonly T[]> {
  return (value, place) =>
    (value?.L ?? refuse(value, 'L', place)).map((item, index) =>
      read(item, { ...place, path: `${place.path}[${index}]` }),
    );
}

export const readText: Read<string> = (value, place) => value?.S ?? refuse(value, 'S', place);

export const readBoolean: Read<boolean> = (value, place) => value?.BOOL ?? refuse(value, 'BOOL', place);

/** An integer that a double holds exactly. */
export const readInteger: Read<number> = (value, place) => {
  const integer = Number(value?.N ?? refuse(value, 'N', place));
  return Number.isSafeInteger(integer) ? integer : refuse(value, 'an integer below 2^53', place);
};

export const readDecimal: Read<Decimal> = (value, place) => {
  const decimal = parseDecimal(value?.N ?? refuse(value, 'N', place));
  return decimal === undefined ? refuse(value, 'a decimal number', place) : new Decimal(decimal.text);
};

/** Says what was expected and which type came. The value itself may be personal. */
export function refuse(value: AttributeValue | undefined, expected: string, { row, path }: Place): never {
  const type = value === undefined ? 'nothing' : Object.keys(value).join();
  throw new UnreadableRowError(row, path, `expected ${expected}, got ${type}`);
}
