export interface JsonObject {
  readonly [name: string]: unknown;
}

/** A document has the wrong shape. The message names the place, never the value. */
export class UnreadableJsonError extends Error {
  override readonly name = 'UnreadableJsonError';

  constructor(place: string, expected: string) {
    super(`${place} is not ${expected}`);
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function readObject(value: unknown, place: string): JsonObject {
  if (!isObject(value)) throw new UnreadableJsonError(place, 'an object');
  return value;
}

export function readList(value: unknown, place: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new UnreadableJsonError(place, 'a list');
  return value;
}

export function readText(value: unknown, place: string): string {
  if (typeof value !== 'string') throw new UnreadableJsonError(place, 'a text');
  return value;
}

export function readNumber(value: unknown, place: string): number {
  if (typeof value !== 'number') throw new UnreadableJsonError(place, 'a number');
  return value;
}

export function readOneOf<const T extends string>(value: unknown, allowed: readonly T[], place: string): T {
  const found = allowed.find((each) => each === value);
  if (found === undefined) throw new UnreadableJsonError(place, `one of ${allowed.join(', ')}`);
  return found;
}

/** Reads a list, each item with `read`. */
export function readEach<T>(value: unknown, place: string, read: (item: unknown, place: string) => T): T[] {
  return readList(value, place).map((item, index) => read(item, `${place}[${index}]`));
}

/** Reads a value with `read`. Undefined and null become undefined. */
export function readOptional<T>(
  value: unknown,
  place: string,
  read: (value: unknown, place: string) => T,
): T | undefined {
  return value === undefined || value === null ? undefined : read(value, place);
}
