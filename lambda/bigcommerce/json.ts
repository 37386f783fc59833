import { ContractError } from '../sync/errors.ts';

/** A JSON number as it was written. A double would lose digits of large ids and long decimals. */
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
 * Like JSON.parse, but from bytes that must be UTF-8, and every number becomes a `JsonNumber`. Throws a SyntaxError, whose
 * message quotes the text: never log it. Throws a ContractError for JSON that would need too much memory or stack.
 */
export function parseJson(bytes: Uint8Array): unknown {
  refuseTooMuch(bytes);
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

/** Ten times the values of 250 customers with 100 form fields each. They take some 100 MB. */
const mostValues = 500_000;
/** DynamoDB allows 32 levels; the call stack has room for some thousands. */
const deepest = 100;

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const [openList, closeList] = [0x5b, 0x5d];
const [openObject, closeObject] = [0x7b, 0x7d];

/** Counts before parsing. Each value of a list or object follows a comma, except the first. */
function refuseTooMuch(bytes: Uint8Array): void {
  let values = 0;
  let depth = 0;
  let isText = false;
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index];
    if (byte === quote) isText = !isText;
    else if (isText) index += byte === backslash ? 1 : 0;
    else if (byte === closeList || byte === closeObject) depth -= 1;
    else if (byte === comma) values += 1;
    else if (byte === openList || byte === openObject) {
      values += 1;
      depth += 1;
    }
    if (depth > deepest) throw new ContractError('body', 'expected JSON that is nested less deeply');
    if (values > mostValues)
      throw new ContractError('body', `expected at most ${mostValues} values, got more`);
  }
}
