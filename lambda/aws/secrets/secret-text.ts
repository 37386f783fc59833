import { parseJsonQuietly } from '../json.ts';

/** A secret's content as Secrets Manager returns it: text, or bytes if it was stored as a file. */
export interface SecretValue {
  readonly SecretString?: string | undefined;
  readonly SecretBinary?: Uint8Array | undefined;
}

/** Reads the secret's JSON; undefined if it is none. Ignores a byte order mark, which some editors write. */
export function parseSecret({ SecretString, SecretBinary }: SecretValue): unknown {
  const text = SecretString ?? new TextDecoder().decode(SecretBinary);
  return parseJsonQuietly(text.replace(/^\uFEFF/, ''));
}

/** The reason why a secret is no object, without quoting it; undefined if it is one. */
export function problemOfObject(secret: unknown): string | undefined {
  if (secret === undefined) return 'it is not JSON';
  const isObject = typeof secret === 'object' && secret !== null && !Array.isArray(secret);
  return isObject ? undefined : 'it is JSON, but no object';
}

/** The reason why a field cannot be sent in a header; undefined if it can. (`fetch` would quote it in its error.) */
export function problemOfText(value: unknown, field: string): string | undefined {
  if (value === undefined) return `it has no field "${field}"`;
  if (typeof value !== 'string') return `its field "${field}" is no text`;
  if (value === '') return `its field "${field}" is empty`;
  if (/^[\x21-\x7e]+$/.test(value)) return undefined;
  if (/[\r\n]$/.test(value)) return `its field "${field}" has a line break at its end`;
  if (value !== value.trim()) return `its field "${field}" begins or ends with a space`;
  return `its field "${field}" holds a space, or a character that is not visible ASCII`;
}
