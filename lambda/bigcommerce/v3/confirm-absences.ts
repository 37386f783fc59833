import { chunksOf } from '../../sync/chunks.ts';
import { RefusedError, UnconfirmedError } from '../../sync/errors.ts';
import type { Confirmed, CustomerSource } from '../../sync/ports.ts';
import type { Client } from '../client.ts';
import { readBatch } from './batch.ts';
import { findFirstReadable } from './first-readable.ts';
import { byIds, find, mostIds } from './questions.ts';

/**
 * Confirms absences with a second request that also names a control customer. An answer counts only if it contains the
 * control customer. A deleted control customer is replaced once, by the first customer of the list. The requests have
 * no includes, so that a damaged record cannot make the answer unreadable.
 */
export function createConfirmation(client: Pick<Client, 'get'>): CustomerSource['confirmAbsences'] {
  return async (ids, deadlineMs, aliveId) => {
    const confirmed = new Map<number, Confirmed>();
    for (const some of chunksOf(ids, mostIds - 1)) {
      const answers =
        (aliveId !== undefined && (await confirmWith(client, aliveId, some, deadlineMs))) ||
        (await confirmWithListed(client, some, deadlineMs));
      for (const [id, answer] of answers) confirmed.set(id, answer);
    }
    return confirmed;
  };
}

type Confirmations = ReadonlyMap<number, Confirmed>;

/** Undefined if the answer lacks the control customer, too, or if the control customer is refused. */
async function confirmWith(
  client: Pick<Client, 'get'>,
  controlId: number,
  ids: readonly number[],
  deadlineMs: number,
): Promise<Confirmations | undefined> {
  const askedIds = [...ids, controlId];
  const found = await find(client, '', byIds(askedIds, []), { deadlineMs }).catch((error: unknown) => {
    // The first request about a single id was not refused, so its control customer must be the cause.
    if (error instanceof RefusedError && ids.length === 1) return undefined;
    throw error;
  });
  if (found === undefined) return undefined;
  const { body, sentAtMs } = found;
  const { records } = readBatch(body, askedIds);
  if (!records.has(controlId)) return undefined;
  return new Map(
    ids.map((id): [number, Confirmed] => [
      id,
      records.has(id)
        ? { error: unconfirmed(id, 'a second answer holds it') }
        : { tombstone: { deletedId: id, observedAtMs: sentAtMs } },
    ]),
  );
}

async function confirmWithListed(
  client: Pick<Client, 'get'>,
  ids: readonly number[],
  deadlineMs: number,
): Promise<Confirmations> {
  const first = await findFirstReadable(client, ids.length + 1, undefined, deadlineMs);
  const controlId = first.ids.find((id) => !ids.includes(id));
  if (controlId !== undefined) {
    const answers = await confirmWith(client, controlId, ids, deadlineMs);
    return (
      answers ?? forEach(ids, (id) => ({ error: unconfirmed(id, 'no other customer is found, either') }))
    );
  }
  const isStoreEmpty = first.isWhole && first.ids.length === 0 && first.total === 0;
  return forEach(ids, (id) =>
    isStoreEmpty
      ? { tombstone: { deletedId: id, observedAtMs: first.sentAtMs }, isStoreEmpty }
      : { error: unconfirmed(id, 'the list does not agree') },
  );
}

function forEach(ids: readonly number[], toAnswer: (id: number) => Confirmed): Confirmations {
  return new Map(ids.map((id) => [id, toAnswer(id)]));
}

function unconfirmed(id: number, why: string): UnconfirmedError {
  return new UnconfirmedError(
    `customer ${id} was not found by id, but ${why}; nothing is deleted, it is asked again`,
  );
}
