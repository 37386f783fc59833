import { isDeepStrictEqual } from 'node:util';
import { type JsonObject, readList, readObject } from '../json-value.ts';

/** The two parts of a BatchGetItem: the keys that DynamoDB answers, and those that become `UnprocessedKeys`. */
export interface SplitBatch {
  /** Undefined when no key is left to be answered. */
  readonly asked: JsonObject | undefined;
  readonly unprocessed: JsonObject;
}

/** Leaves `left` unprocessed. Without it, leaves all keys of each table except the first. */
export function splitBatch(input: JsonObject, left: readonly JsonObject[] | undefined): SplitBatch {
  const asked: Record<string, unknown> = {};
  const unprocessed: Record<string, unknown> = {};
  for (const [table, value] of Object.entries(readObject(input['RequestItems'], 'RequestItems'))) {
    const request = readObject(value, table);
    const keys = readList(request['Keys'], 'Keys');
    const isLeft = (key: unknown, index: number) => (left ? isOneOf(left, key) : index > 0);
    const answered = keys.filter((key, index) => !isLeft(key, index));
    const rest = keys.filter(isLeft);
    if (answered.length > 0) asked[table] = { ...request, Keys: answered };
    if (rest.length > 0) unprocessed[table] = { ...request, Keys: rest };
  }
  const isEmpty = Object.keys(asked).length === 0;
  return { asked: isEmpty ? undefined : { ...input, RequestItems: asked }, unprocessed };
}

/** True if the BatchGetItem requests one of these keys. */
export function asksFor(input: JsonObject, wanted: readonly JsonObject[]): boolean {
  const requests = Object.values(readObject(input['RequestItems'], 'RequestItems'));
  return requests
    .flatMap((request) => readList(readObject(request, 'RequestItems')['Keys'], 'Keys'))
    .some((key) => isOneOf(wanted, key));
}

const isOneOf = (keys: readonly JsonObject[], key: unknown) =>
  keys.some((each) => isDeepStrictEqual(each, key));
