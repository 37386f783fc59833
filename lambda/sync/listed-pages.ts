import { ContractError, StaleError, SyncError } from './errors.ts';
import { createPageSize } from './page-size.ts';
import type { CustomerList, ListAnswer, ListedRecord } from './sweep-ports.ts';
import { passUnlistable, smallestPage, suspectCustomers, toSuspicion } from './unlistable.ts';

export interface ListedPage {
  /** Those that earlier pages did not hold. */
  readonly records: readonly ListedRecord[];
  /** How many records the store answered, and how many of them can be read, also those of earlier pages. */
  readonly answered: number;
  readonly readable: number;
  /** Everything up to here is listed now. */
  readonly lastId: number;
  /** Nothing comes after it. */
  readonly isEnd: boolean;
  /** When the page was asked for, on our clock. */
  readonly askedAtMs: number;
  /** How far the source's clock was behind ours, at least, as far as the page shows. */
  readonly sourceBehindMs: number;
}

export interface ListedPages {
  /** The page that follows the customer `cursor`; 0 is the beginning. */
  after(cursor: number, deadlineMs: number): Promise<ListedPage>;
  /** The last page was too much to be stored in time; throws when it cannot be smaller. */
  shrink(): void;
}

/**
 * The store's list in pages that nothing can hang: each begins with the last customer of the page before, so
 * that it does not matter whether `fromId` itself is listed, and only a page without a new one is the end, however
 * short the others are. A page that cannot be read, although the source answers, is halved down to the
 * customer that is to blame; it is passed, as a record with an error.
 */
export function createListedPages(source: Pick<CustomerList, 'list'>, modifiedSinceMs?: number): ListedPages {
  const size = createPageSize();
  /** Where to begin behind a customer that no list can hold. */
  let passed = { cursor: -1, nextFromId: 0 };

  async function pass(
    fromId: number,
    cursor: number,
    failure: SyncError,
    deadlineMs: number,
  ): Promise<ListedPage> {
    const question = { fromId, cursor, modifiedSinceMs };
    const { nextFromId, ...found } = await passUnlistable(question, failure, source, deadlineMs);
    const page = toPage(found, cursor);
    passed = { cursor: page.lastId, nextFromId };
    size.causeFound();
    return { ...page, isEnd: false };
  }

  return {
    async after(cursor, deadlineMs) {
      let failure: SyncError | undefined;
      for (;;) {
        const fromId = passed.cursor === cursor ? passed.nextFromId : cursor;
        const isProbe = failure !== undefined;
        const question = { fromId, limit: size.limit, modifiedSinceMs, ...(isProbe && { isProbe }) };
        const answer = await source.list(question, deadlineMs).catch(toSuspicion);
        if (answer instanceof SyncError) {
          failure = answer;
          await suspectCustomers(source, deadlineMs);
          if (size.limit === smallestPage) return await pass(fromId, cursor, failure, deadlineMs);
          size.shrink(failure);
          continue;
        }
        const page = toPage(answer, cursor);
        const reachesNobody = page.isEnd && page.answered >= size.limit;
        if (!reachesNobody) {
          size.read();
          return page;
        }
        if (failure !== undefined) throw failure;
        size.enlarge();
      }
    },

    shrink: () => size.shrink(new StaleError()),
  };
}

/** Throws a ContractError when ids do not ascend, as everything here counts on that. */
function toPage({ records: all, askedAtMs, sourceBehindMs }: ListAnswer, cursor: number): ListedPage {
  const ids = all.flatMap(({ id }) => id ?? []);
  if (ids.some((id, index) => id <= (ids[index - 1] ?? cursor - 1))) {
    throw new ContractError('id', 'expected a list whose ids ascend from the one it was asked for');
  }
  const lastId = Math.max(cursor, ids.at(-1) ?? cursor);
  const isEnd = lastId === cursor;
  const fresh = all.filter(({ id }) => id === undefined || id > cursor);
  // Those without an id that come last are on the next page too, which begins with the last id.
  const records = isEnd ? fresh : fresh.slice(0, fresh.findLastIndex(({ id }) => id !== undefined) + 1);
  return {
    records,
    answered: all.length,
    readable: all.filter((record) => 'version' in record).length,
    lastId,
    isEnd,
    askedAtMs,
    sourceBehindMs,
  };
}
