import { ContractError, SyncError, UnreachableError, UpstreamError } from './errors.ts';
import type { CustomerList, ListAnswer, ListQuestion } from './sweep-ports.ts';

/** The last customer of the page before, and a new one. */
export const smallestPage = 2;
/** The highest number that a signed integer of 32 bits holds: no store has so many customers. */
const highestId = 2 ** 31 - 1;

/** An error of a list that may be because of one customer, when other lists can be read; throws any other. */
export function toSuspicion(error: unknown): SyncError {
  const isSuspicion =
    error instanceof UpstreamError || error instanceof UnreachableError || error instanceof ContractError;
  if (!isSuspicion) throw error;
  return error;
}

/** A list with nobody on it; throws when not even that is answered, so that no customer is to blame. */
export async function suspectCustomers(
  source: Pick<CustomerList, 'list'>,
  deadlineMs: number,
): Promise<ListAnswer> {
  return await source.list({ fromId: highestId, toId: highestId, limit: 1 }, deadlineMs);
}

/** What was found where the smallest page fails. */
export interface Passage extends ListAnswer {
  /** Where the next question begins. */
  readonly nextFromId: number;
}

/**
 * Finds the customer that keeps the smallest page from `fromId` on from being read, by lists that end at one id
 * after the other. Nobody is skipped: what such lists hold is returned, and behind it the one that is to blame, with
 * its error. Rejects with `failure` when nobody can be blamed and nobody new is found.
 */
export async function passUnlistable(
  {
    fromId,
    cursor,
    modifiedSinceMs,
  }: { fromId: number; cursor: number; modifiedSinceMs: number | undefined },
  failure: SyncError,
  source: Pick<CustomerList, 'list'>,
  deadlineMs: number,
): Promise<Passage> {
  const questionOf = (from: number, toId: number): ListQuestion => ({
    fromId: from,
    toId,
    limit: smallestPage,
    modifiedSinceMs,
  });
  const ask = async (question: ListQuestion): Promise<ListAnswer | SyncError> => {
    const answer = await source.list(question, deadlineMs).catch(toSuspicion);
    if (answer instanceof SyncError) await suspectCustomers(source, deadlineMs);
    return answer;
  };
  const answeredAfterAll = (answer: ListAnswer | undefined): Passage => {
    const lastId = answer?.records.at(-1)?.id ?? cursor;
    if (answer === undefined || lastId <= cursor) throw failure;
    return { ...answer, nextFromId: lastId };
  };

  let listableId = Math.max(fromId, 1) - 1;
  let listable: ListAnswer | undefined;
  let unlistableId = highestId;
  let hasFailed = false;
  for (let step = 1; unlistableId - listableId > 1; step *= 2) {
    const middleId = Math.floor((listableId + unlistableId) / 2);
    const toId = hasFailed ? middleId : Math.min(listableId + step, highestId - 1);
    const answer = await ask({ ...questionOf(fromId, toId), isProbe: true });
    if (answer instanceof SyncError) {
      hasFailed = true;
      unlistableId = toId;
    } else {
      listableId = toId;
      listable = answer;
      // A page like the one that failed.
      if (answer.records.length >= smallestPage) return answeredAfterAll(answer);
    }
  }
  if (!hasFailed) return answeredAfterAll(listable);

  // The last failure may have been chance.
  const again = await ask(questionOf(unlistableId - 1, unlistableId));
  if (!(again instanceof SyncError)) return answeredAfterAll(listable);
  const alone = await ask(questionOf(unlistableId, unlistableId));
  // What was read before all these questions may be too old by now to be stored.
  const fresh =
    listable === undefined
      ? await suspectCustomers(source, deadlineMs)
      : await source.list(questionOf(fromId, unlistableId - 1), deadlineMs);
  if (fresh.records.length >= smallestPage) return answeredAfterAll(fresh);
  const { records, ...asked } = fresh;
  return {
    ...asked,
    records: [...records, { id: unlistableId, error: again }],
    // A list that leaves out the customer that it begins with may begin with the one to blame.
    nextFromId: alone instanceof SyncError ? unlistableId + 1 : unlistableId,
  };
}
