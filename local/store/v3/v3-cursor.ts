import { RefusedError } from './refused-error.ts';

/** A place in the list, as seen on the wire: base64url of `{"id":12}` without padding. */
export function toCursor(id: number): string {
  return Buffer.from(JSON.stringify({ id })).toString('base64url');
}

/** Throws a RefusedError for text that is no cursor of `toCursor`. */
export function fromCursor(cursor: string): number {
  const id = /^\{"id":(\d{1,15})\}$/.exec(Buffer.from(cursor, 'base64url').toString())?.[1];
  if (id === undefined) throw new RefusedError(422, 'The value of after is no cursor.');
  return Number(id);
}
