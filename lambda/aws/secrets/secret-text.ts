import { parseJsonQuietly } from '../json.ts';

/** What a secret holds, as Secrets Manager hands it out: text, or bytes where it was put there as a file. */
export interface SecretValue {
  readonly SecretString?: string | undefined;
  readonly SecretBinary?: Uint8Array | undefined;
}

/** The secret's JSON; undefined when it is none. A byte order mark, which some editors begin a file with, is no part of it. */
export function parseSecret({ SecretString, SecretBinary }: SecretValue): unknown {
  const text = SecretString ?? new TextDecoder().decode(SecretBinary);
  return parseJsonQuietly(text.replace(/^\uFEFF/, ''));
}

/** What keeps a secret from being an object, without quoting any of it; undefined when nothing does. */
export function problemOfObject(secret: unknown): string | undefined {
  if (secret === undefined) return 'it is not JSON';
  const isObject = typeof secret === 'object' && secret !== null && !Array.isArray(secret);
  return isObject ? undefined : 'it is JSON, but no object';
}

/** What keeps a field from being text that a header can carry (fetch would quote anything else in its error). */
export function problemOfText(value: unknown, field: string): string | undefined {
  if (value === undefined) return `it has no field "${field}"`;
  if (typeof value !== 'string') return `its field "${field}" is no text`;
  if (value === '') return `its field "${field}" is empty`;
  if (/^[\x21-\x7e]+$/.test(value)) return undefined;
  if (/[\r\n]$/.test(value)) return `its field "${field}" has a line break at its end`;
  if (value !== value.trim()) return `its field "${field}" begins or ends with a space`;
  return `its field "${field}" holds a space, or a character that is not visible ASCII`;
}
