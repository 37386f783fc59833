import { validateHeaderName, validateHeaderValue } from 'node:http';
import { isObject, readEach, readNumber, readObject, readOptional, readText } from '../json-value.ts';
import { hopByHop } from './http-api-event.ts';

/** What goes back to the caller. */
export interface HttpApiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer;
}

/** An answer of the API's own, without the function. */
export function ownAnswer(status: number, message: string): HttpApiAnswer {
  return jsonAnswer(status, { message });
}

/**
 * What a function's result means by format 2.0. Anything without a `statusCode` is itself the body of a 200, even
 * nothing at all; a malformed `statusCode`, `headers`, `cookies` or `body` throws.
 */
export function toHttpApiAnswer(result: unknown): HttpApiAnswer {
  if (typeof result === 'string') {
    return { status: 200, headers: { 'content-type': 'application/json' }, body: Buffer.from(result) };
  }
  if (!isObject(result) || result['statusCode'] === undefined) return jsonAnswer(200, result ?? null);

  const body = readOptional(result['body'], 'body', readText) ?? '';
  const isBase64 = readOptional(result['isBase64Encoded'], 'isBase64Encoded', readFlag) ?? false;
  const cookies = readOptional(result['cookies'], 'cookies', (list, place) =>
    readEach(list, place, readText),
  );
  return {
    status: readStatus(result['statusCode']),
    headers: {
      ...(body !== '' && { 'content-type': 'text/plain;charset=utf-8' }),
      ...readHeaders(result['headers'] ?? {}),
      ...(cookies && { 'set-cookie': cookies }),
    },
    body: Buffer.from(body, isBase64 ? 'base64' : 'utf8'),
  };
}

function jsonAnswer(status: number, value: unknown): HttpApiAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(value)),
  };
}

function readStatus(value: unknown): number {
  const status = readNumber(value, 'statusCode');
  if (!Number.isInteger(status) || status < 200 || status > 599) {
    throw new RangeError(`statusCode is ${status}, not from 200 to 599`);
  }
  return status;
}

function readHeaders(value: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries(readObject(value, 'headers')).flatMap(([name, given]) => {
      const key = name.toLowerCase();
      if (hopByHop.has(key)) return [];
      if (!['string', 'number', 'boolean'].includes(typeof given)) {
        throw new TypeError(`headers: ${name} is not a text, a number or a flag`);
      }
      const text = String(given);
      validateHeaderName(key);
      validateHeaderValue(key, text);
      return [[key, text]];
    }),
  );
}

function readFlag(value: unknown, place: string): boolean {
  if (typeof value !== 'boolean') throw new TypeError(`${place} is not true or false`);
  return value;
}
