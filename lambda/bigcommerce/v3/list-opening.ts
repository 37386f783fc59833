import type { OpenedList } from '../../sync/sweep/sweep-run.ts';
import type { Client } from '../client.ts';
import { existingAbove } from './existing-ids.ts';
import { findTop } from './list-top.ts';
import { dateModifiedIn, type Findings, idsIn, wasModifiedSince } from './questions.ts';

/**
 * Asks for the first two customers: they show the direction of the list. Its total counts only if the filter was
 * respected. Where the first customers make every answer unreadable, the total is not known, and `firstId` is the first
 * of the whole list: nobody comes before that one.
 */
export async function openList(
  client: Pick<Client, 'get'>,
  modifiedSinceMs: number | undefined,
  deadlineMs: number,
): Promise<OpenedList> {
  const { found, unreadable } = await findTop(client, modifiedSinceMs, deadlineMs);
  if (unreadable === 0) return toOpened(found, modifiedSinceMs);
  const firstId =
    modifiedSinceMs === undefined
      ? await findFirstId(client, found, unreadable, deadlineMs)
      : (await openList(client, undefined, deadlineMs)).firstId;
  return { direction: 'descending', ...(firstId !== undefined && { firstId }) };
}

function toOpened(found: Findings, modifiedSinceMs: number | undefined): OpenedList {
  const [firstId, secondId] = idsIn(found);
  const { total } = found;
  const isFiltered = found.data.every((record) => wasModifiedSince(dateModifiedIn(record), modifiedSinceMs));
  const isTotalKnown = isFiltered && Number.isFinite(total);
  return {
    direction:
      firstId !== undefined && secondId !== undefined && firstId < secondId ? 'ascending' : 'descending',
    ...(firstId !== undefined && { firstId }),
    ...(total !== undefined && isTotalKnown && { total }),
  };
}

/** Goes up from the first customer that can be read until all that the list has before it are found. */
async function findFirstId(
  client: Pick<Client, 'get'>,
  found: Findings,
  before: number,
  deadlineMs: number,
): Promise<number | undefined> {
  const [readableId] = idsIn(found);
  if (readableId === undefined) return undefined;
  const above = await existingAbove(client, readableId, deadlineMs, ({ length }) => length >= before);
  return Math.max(readableId, ...above);
}
