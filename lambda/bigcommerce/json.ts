/** A JSON number as it was written: a double would lose digits of large ids and long decimals. */
export class JsonNumber {
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }
}

type ReviverWithSource = (
  this: unknown,
  key: string,
  value: unknown,
  context: { source?: string },
) => unknown;

/**
 * Like JSON.parse, but from bytes that must be UTF-8, and every number is a `JsonNumber`.
 * Throws SyntaxError, whose message quotes the text: never log it.
 */
export function parseJson(bytes: Uint8Array): unknown {
  const keepNumerals: ReviverWithSource = (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined ? new JsonNumber(source) : value;
  return JSON.parse(decode(bytes), keepNumerals as (this: unknown, key: string, value: unknown) => unknown);
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) throw new SyntaxError('not UTF-8');
    throw error;
  }
}
