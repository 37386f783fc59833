import {
  ContractError,
  UnconfirmedError,
  UnreadableAnswerError,
  UpstreamError,
} from '../../lambda/sync/errors.ts';
import type { CustomerSource } from '../../lambda/sync/ports.ts';
import type { CustomerList, ListedRecord } from '../../lambda/sync/sweep/sweep-ports.ts';
import { createModelQuestions, type SourceDeps, sinceText } from './model-questions.ts';

/** A store whose list ascends by id, and whose pages begin with any id. */
export function createModelKeysetSource(deps: SourceDeps): CustomerSource & CustomerList {
  const { store, caller, settings, spoilt } = deps;
  const { luck } = caller;
  const { ask, lag, sourceBehind, isThere, shownInList, toFetched, toListed, toTombstone } =
    createModelQuestions(deps);
  const denied = new Set<number>();

  return {
    largestPage: 250,
    idsPerQuestion: 1,
    usePartOfShare: () => {},
    open: () => Promise.resolve({ direction: 'ascending' }),
    isComplete: () => Promise.resolve(true),
    editedBesides: () => Promise.resolve([]),

    async fetchCustomers([id = 0], deadlineMs) {
      const lagMs = lag(settings.longestFetchLagMs);
      const look = () => {
        if (spoilt.byId.has(id) && store.state(id).customer !== undefined) {
          deps.onUnreadable?.();
          throw luck.chance(0.5)
            ? new ContractError('notes', 'expected text')
            : new UnreadableAnswerError('GET');
        }
        return { state: store.state(id, lagMs), isReadable: store.isReadable(id, lagMs) };
      };
      const { answer, ...times } = await ask('customers', deadlineMs, look);
      if (lagMs > 0) deps.onFetch?.(id, lagMs);
      const { customer } = answer.state;
      if (deps.denies(id)) denied.add(id);
      else denied.delete(id);
      if (customer === undefined || !answer.isReadable || denied.has(id)) return new Map([[id, 'absent']]);
      return new Map([[id, toFetched({ ...answer.state, customer }, times, lagMs)]]);
    },

    async confirmAbsences([id = 0], deadlineMs) {
      // Of two answers, only one is wrong.
      const lagMs = denied.has(id) ? 0 : lag(settings.longestLagMs);
      const look = () => {
        const isListed = isThere(id, lagMs);
        if (isListed && spoilt.inLists.has(id)) throw new UpstreamError(500);
        return { isListed, state: store.state(id) };
      };
      const { answer, ...times } = await ask('lists', deadlineMs, look);
      if (answer.isListed) throw new UnconfirmedError(`customer ${id} was not found by id, but is listed`);
      return new Map([[id, { tombstone: toTombstone(id, answer.state, times, lagMs) }]]);
    },

    async ping(deadlineMs) {
      await ask('lists', deadlineMs, () => {});
    },

    async list(
      { after, isBehind = false, ids = Number.POSITIVE_INFINITY, limit, modifiedSinceMs },
      deadlineMs,
    ) {
      const lagMs = lag(settings.longestLagMs);
      const sourceBehindMs = sourceBehind();
      const fromId = (isBehind ? after + 1 : after) + (settings.isFromIdListed ? 0 : 1);
      const toId = after + ids;
      const rows = after > 0 && !isBehind ? limit + 1 : limit;
      const since = sinceText(modifiedSinceMs);
      const look = () => {
        const states = store
          .ids()
          .filter((id) => id >= fromId && id <= toId && isThere(id, lagMs))
          .map((id) => store.state(id, lagMs))
          .filter(({ customer }) => (customer?.dateModified ?? '') >= since)
          .slice(0, Math.min(rows, settings.longestPage));
        if (states.some(({ customer }) => customer !== undefined && spoilt.inLists.has(customer.id))) {
          throw new UpstreamError(500);
        }
        return states.flatMap(shownInList);
      };
      const { answer, ...times } = await ask('lists', deadlineMs, look);

      const versions = answer.flatMap((state) => toListed(state, times, lagMs));
      const listed = new Set(versions.map(({ customer }) => customer.id)).size;
      const isFull = listed >= Math.min(rows, settings.longestPage);
      deps.onPage({
        direction: 'ascending',
        askedAtMs: times.sentAtMs,
        fromRank: fromId,
        toRank: isFull ? (versions.at(-1)?.customer.id ?? toId) : toId,
        versions,
        lagMs,
        sourceBehindMs,
        isBehind,
        isRange: ids !== Number.POSITIVE_INFINITY,
      });
      const records = versions.map((version): ListedRecord => ({ id: version.customer.id, version }));
      return { records, isFull: listed >= rows, askedAtMs: times.stampMs, sourceBehindMs };
    },
  };
}
