import { readNumber, readObject } from '../json-value.ts';

/** The answer that the caller gets. */
export interface HttpApiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An answer of the API itself, without the function. */
export function ownAnswer(status: number, message: string): HttpApiAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ message }) };
}

/**
 * Reads a function's result in payload format 2.0. Throws on a malformed `statusCode` and on any other field: the
 * webhook function answers with a status alone.
 */
export function toHttpApiAnswer(result: unknown): HttpApiAnswer {
  const { statusCode, ...others } = readObject(result, "the function's answer");
  const [unknownName] = Object.keys(others);
  if (unknownName !== undefined) throw new Error(`the local HTTP API cannot honour ${unknownName}`);
  return { status: readStatus(statusCode), headers: {}, body: '' };
}

function readStatus(value: unknown): number {
  const status = readNumber(value, 'statusCode');
  if (!Number.isInteger(status) || status < 200 || status > 599) {
    throw new RangeError(`statusCode is ${status}, not from 200 to 599`);
  }
  return status;
}
