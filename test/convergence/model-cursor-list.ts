import { ListOrderError, RefusedError, UpstreamError } from '../../lambda/sync/errors.ts';
import { orderOf } from '../../lambda/sync/sweep/list-order.ts';
import type {
  CustomerList,
  ListAnswer,
  ListedRecord,
  ListQuestion,
} from '../../lambda/sync/sweep/sweep-ports.ts';
import { idsPerQuestion } from './model-cursor-source.ts';
import { createModelQuestions, type SourceDeps, sinceText, type Times } from './model-questions.ts';
import type { CustomerState } from './model-store.ts';
import { rankOf } from './rank.ts';

const direction = 'descending';
const { start } = orderOf(direction);
/** So many customers at the beginning of the list may be unreadable, and the list still opens. */
const mostUnreadable = 3;

/** A store whose list descends by id, page by page, strictly behind its own cursors. */
export function createModelCursorList(deps: SourceDeps): CustomerList {
  const { store, settings, spoilt, hasAttributes = false } = deps;
  const { ask, lag, sourceBehind, isThere, shownInList, toListed } = createModelQuestions(deps);
  const has = (quirk: Parameters<NonNullable<typeof deps.has>>[0]) => deps.has?.(quirk) ?? false;

  /** Those behind `after`, down to `last`, in the order of the list. */
  function statesBehind(after: number, lagMs: number, last = 1): CustomerState[] {
    return store
      .ids()
      .filter((id) => id < after && id >= last && isThere(id, lagMs))
      .toReversed()
      .map((id) => store.state(id, lagMs));
  }

  function isModified({ customer }: CustomerState, since: string): boolean {
    return (customer?.dateModified ?? '') >= since;
  }

  function counted(states: readonly CustomerState[]): number {
    const isWrong = has('counts too many') || has('counts too few');
    if (isWrong) deps.onOdd?.('total wrong');
    return Math.max(0, states.length + (has('counts too many') ? 2 : 0) - (has('counts too few') ? 2 : 0));
  }

  /** The first customers that can be listed, as `open` and `isComplete` see them. */
  function look(modifiedSinceMs: number | undefined, lagMs: number) {
    const since = sinceText(modifiedSinceMs);
    const states = statesBehind(start, lagMs).filter((state) => isModified(state, since));
    return { states, total: counted(states) };
  }

  async function listPage(question: ListQuestion, deadlineMs: number): Promise<ListAnswer> {
    const { after, nextPage, limit, modifiedSinceMs } = question;
    const lagMs = lag(settings.longestLagMs);
    const since = sinceText(modifiedSinceMs);
    const from = nextPage === undefined ? after : fromCursor(nextPage);
    if (nextPage === undefined && after !== start) deps.onBuiltCursor?.(after);
    const most = Math.min(limit, settings.longestPage);
    const ignoresFilter = from !== start && has('ignores the filter');

    const { answer, ...times } = await ask('lists', deadlineMs, () => {
      const all = statesBehind(from, lagMs).filter((state) => ignoresFilter || isModified(state, since));
      const states = all.filter((state) => !spoilt.leftOut.has(idOf(state)));
      if (states.length < all.length) deps.onOdd?.('customer left out');
      const page = states.slice(0, most);
      if (page.some((state) => spoilt.inLists.has(idOf(state)))) throw new UpstreamError(500);
      return { page, isFull: states.length > most };
    });

    const { page, isFull } = answer;
    const [first] = page;
    if (first !== undefined && idOf(first) >= after) {
      throw new ListOrderError(`expected a page behind customer ${after}`);
    }
    const isRepeated = nextPage !== undefined && has('repeats the cursor');
    if (isRepeated) deps.onOdd?.('cursor repeated');
    const last = page.at(-1);
    return {
      ...toAnswer(
        question,
        page,
        since,
        times,
        lagMs,
        isFull && last ? idOf(last) : Number.NEGATIVE_INFINITY,
      ),
      ...(last !== undefined && { nextPage: isRepeated ? nextPage : toCursor(idOf(last)) }),
    };
  }

  /** There are no ranges, so several ids are asked for at a time, until somebody is found. */
  async function listAmong(question: ListQuestion, ids: number, deadlineMs: number): Promise<ListAnswer> {
    const { after, modifiedSinceMs } = question;
    const lagMs = lag(settings.longestLagMs);
    const since = sinceText(modifiedSinceMs);
    const from = ids === 0 ? after + 1 : after;
    const lastAsked = Math.max(1, from - Math.max(1, ids));

    const { answer, ...times } = await ask('lists', deadlineMs, () => {
      const [found] = statesBehind(from, lagMs, lastAsked).filter((state) => isModified(state, since));
      const question = found && Math.floor((from - 1 - idOf(found)) / idsPerQuestion);
      const reached =
        question === undefined ? lastAsked : Math.max(lastAsked, from - (question + 1) * idsPerQuestion);
      if ([...spoilt.refused].some((id) => id < from && id >= reached)) throw new RefusedError(422);
      const page = statesBehind(from, lagMs, reached).filter((state) => isModified(state, since));
      if (page.some((state) => spoilt.inLists.has(idOf(state)))) throw new UpstreamError(500);
      return { page, reached };
    });
    return toAnswer(question, answer.page, since, times, lagMs, answer.reached);
  }

  /** `reachedId`: the answer is complete up to there. */
  function toAnswer(
    { after, isBehind = false, ids }: ListQuestion,
    page: readonly CustomerState[],
    since: string,
    times: Times,
    lagMs: number,
    reachedId: number,
  ): ListAnswer {
    const sourceBehindMs = sourceBehind();
    const modified = page.filter((state) => isModified(state, since));
    const unfiltered = page.length - modified.length;
    if (unfiltered > 0) deps.onOdd?.('filter ignored');
    const versions = modified.flatMap(shownInList).flatMap((state) => toListed(state, times, lagMs));
    deps.onPage({
      direction,
      askedAtMs: times.sentAtMs,
      fromRank: rankOf(after, direction) + (ids === 0 ? 0 : 1),
      toRank: rankOf(reachedId, direction),
      versions,
      lagMs,
      sourceBehindMs,
      isBehind,
      isRange: ids !== undefined,
    });
    const last = page.at(-1);
    return {
      records: versions.map((version): ListedRecord => ({ id: version.customer.id, version })),
      unfiltered,
      ...(last !== undefined && { lastId: idOf(last) }),
      isFull: false,
      askedAtMs: times.stampMs,
      sourceBehindMs,
    };
  }

  return {
    largestPage: 250,
    usePartOfShare: () => {},

    async open(modifiedSinceMs, deadlineMs) {
      const lagMs = lag(settings.longestLagMs);
      const { answer } = await ask('lists', deadlineMs, () => {
        const { states, total } = look(modifiedSinceMs, lagMs);
        const isDamaged = (state: CustomerState) => spoilt.inLists.has(idOf(state));
        if (!states.slice(0, 2).some(isDamaged)) {
          return { direction, total, ...(states[0] && { firstId: idOf(states[0]) }) } as const;
        }
        const firstReadable = states.findIndex((state) => !isDamaged(state));
        const [highest] = statesBehind(start, lagMs);
        if (highest === undefined || firstReadable > mostUnreadable) throw new UpstreamError(500);
        return { direction, firstId: idOf(highest) } as const;
      });
      return answer;
    },

    async isComplete({ firstId = 0, total = 0, modifiedSinceMs, seen }, deadlineMs) {
      const isWhole = modifiedSinceMs === undefined;
      if (!isWhole && seen >= total) return true;
      const lagMs = lag(settings.longestLagMs);
      const { answer } = await ask('lists', deadlineMs, () => {
        const counted = look(modifiedSinceMs, lagMs);
        if (counted.total !== look(modifiedSinceMs, 0).total) deps.onOdd?.('total of an older state');
        return counted;
      });
      const created = answer.states.filter((state) => idOf(state) > firstId).length;
      return seen >= answer.total - (isWhole ? created : 0);
    },

    async editedBesides(sinceMs, deadlineMs) {
      if (!hasAttributes) return [];
      const lagMs = lag(settings.longestLagMs);
      const since = sinceText(sinceMs);
      const { answer } = await ask('lists', deadlineMs, () =>
        store
          .ids()
          .filter((id) => isThere(id, lagMs) && (store.state(id, lagMs).attributeDate ?? '') >= since),
      );
      return answer;
    },

    async ping(deadlineMs) {
      await ask('lists', deadlineMs, () => {});
    },

    list: (question, deadlineMs) =>
      question.ids === undefined
        ? listPage(question, deadlineMs)
        : listAmong(question, question.ids, deadlineMs),
  };
}

function idOf({ customer }: CustomerState): number {
  return customer?.id ?? 0;
}

function toCursor(id: number): string {
  return `behind ${id}`;
}

function fromCursor(cursor: string): number {
  return Number(cursor.replace('behind ', ''));
}
