import { toTimestamp } from '../../lambda/customer/timestamp.ts';
import type { LiveVersion, Tombstone } from '../../lambda/customer/version.ts';
import {
  ContractError,
  UnconfirmedError,
  UnreachableError,
  UnreadableAnswerError,
  UpstreamError,
} from '../../lambda/sync/errors.ts';
import type { CustomerSource } from '../../lambda/sync/ports.ts';
import type { CustomerList, ListedRecord } from '../../lambda/sync/sweep/sweep-ports.ts';
import type { Caller, Mishap } from './invocation.ts';
import type { CustomerState, ModelStore } from './model-store.ts';
import type { Origin, Origins } from './origins.ts';

/** What is peculiar about the store's answers. */
export interface SourceSettings {
  /** A list may answer with fewer than it was asked for, but never with fewer than two if there are two. */
  readonly longestPage: number;
  readonly isFromIdListed: boolean;
  /** A list may be as old as this. */
  readonly longestLagMs: number;
  /** What is said of one customer may be as old as this. */
  readonly longestFetchLagMs?: number;
  /** How often a list tells a wrong time. */
  readonly wrongTimeRate?: number;
}

/** What a list answered: everybody it holds from one id to another. */
export interface ListedPage {
  readonly askedAtMs: number;
  readonly fromId: number;
  readonly toId: number;
  readonly versions: readonly LiveVersion[];
  readonly lagMs: number;
  /** How far the source's clock was behind ours, by what the answer said. */
  readonly sourceBehindMs: number;
  readonly isBehind: boolean;
}

/** Customers whose records are damaged for now. */
export interface Spoilt {
  /** No list can hold them. */
  readonly inLists: Set<number>;
  /** An answer about them cannot be read: it may be a moment's trouble, or theirs for good. */
  readonly byId: Set<number>;
  /** Lists hold them twice, perhaps as they are and as they were before. */
  readonly twice: Set<number>;
}

export function createSpoilt(): Spoilt {
  return { inLists: new Set(), byId: new Set(), twice: new Set() };
}

export interface SourceDeps {
  readonly store: ModelStore;
  readonly caller: Caller;
  readonly origins: Origins;
  readonly settings: SourceSettings;
  /** Why the source does not answer, if it does not. */
  trouble(question: 'customers' | 'lists'): Error | undefined;
  /** Whether the next customer is said not to exist. */
  denies(): boolean;
  readonly spoilt: Spoilt;
  onPage(page: ListedPage): void;
  /** A customer was answered as it was so long ago. */
  onFetch?(id: number, lagMs: number): void;
  onUnreadable?(): void;
  onTwice?(): void;
}

const attemptTimeoutMs = 10_000;
const slowestMs = 4_900;

/** The store as the functions see it. */
export function createModelSource(deps: SourceDeps): CustomerSource & CustomerList {
  const { store, caller, origins, settings, spoilt } = deps;
  const { clock, luck } = caller;

  const denied = new Set<number>();

  function lag(longestMs: number): number {
    if (!luck.chance(0.4)) return 0;
    return luck.pick([longestMs, luck.between(0, longestMs)]);
  }

  /** A header may say anything; but only what is less than an hour is believed. */
  function sourceBehind(): number {
    const wrong = luck.chance(settings.wrongTimeRate ?? 0);
    return wrong ? luck.pick([59 * 60_000, 0]) : Math.max(0, -store.aheadMs);
  }

  async function ask<Answer>(
    question: 'customers' | 'lists',
    deadlineMs: number,
    look: () => Answer,
  ): Promise<{ answer: Answer; sentAtMs: number; seenAtMs: number; stampMs: number }> {
    if (luck.chance(0.1)) await clock.sleep(luck.between(0, 20_000));
    const stampMs = clock.now();
    const sentAtMs = stampMs - caller.skewMs;
    if (stampMs >= deadlineMs) throw new UnreachableError('BigCommerce', 'TIMEOUT');
    const error = deps.trouble(question);
    const mishap: Mishap | undefined = error && { kind: 'refused', error };
    const seenNow = () => ({
      answer: look(),
      sentAtMs,
      seenAtMs: clock.now() - caller.skewMs,
      stampMs,
    });
    const seen = await caller.call(seenNow, {
      slowestMs,
      mishap,
      ...(question === 'customers' && { risk: 'freeze' }),
    });
    // An instance that stood still meanwhile finds its timer first.
    if (clock.now() - stampMs > attemptTimeoutMs || clock.now() >= deadlineMs) {
      throw new UnreachableError('BigCommerce', 'TIMEOUT');
    }
    return seen;
  }

  function originOf(
    id: number,
    index: number,
    via: Origin['via'],
    { sentAtMs, seenAtMs }: { sentAtMs: number; seenAtMs: number },
    lagMs = 0,
  ): Origin {
    return { id, index, via, caller: caller.name, sentAtMs, seenAtMs, lagMs };
  }

  /** Once, or twice in any order. */
  function shown(state: CustomerState): CustomerState[] {
    const id = state.customer?.id ?? 0;
    if (!spoilt.twice.has(id)) return [state];
    deps.onTwice?.();
    const before = store.history(id)[state.index - 2];
    const other = luck.chance(0.5) && before?.customer !== undefined ? before : state;
    return luck.chance(0.5) ? [state, other] : [other, state];
  }

  return {
    largestPage: 250,
    idsPerQuestion: 1,
    usePartOfShare: () => {},
    open: () => Promise.resolve({ direction: 'ascending' }),
    isComplete: () => Promise.resolve(true),
    editedBesides: () => Promise.resolve([]),

    async fetchCustomers([id = 0], deadlineMs) {
      const lagMs = lag(settings.longestFetchLagMs ?? 0);
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
      const { customer, index } = answer.state;
      if (deps.denies()) denied.add(id);
      else denied.delete(id);
      if (customer === undefined || !answer.isReadable || denied.has(id)) return new Map([[id, 'absent']]);
      const version: LiveVersion = { customer, observedAtMs: times.stampMs };
      origins.remember(version, originOf(id, index, 'fetch', times, lagMs));
      return new Map([[id, version]]);
    },

    async confirmAbsences([id = 0], deadlineMs) {
      // Of two answers, only one is wrong.
      const lagMs = denied.has(id) ? 0 : lag(settings.longestLagMs);
      const look = () => {
        const isListed = store.state(id, lagMs).customer !== undefined && store.isReadable(id, lagMs);
        if (isListed && spoilt.inLists.has(id)) throw new UpstreamError(500);
        return { isListed, state: store.state(id) };
      };
      const { answer, ...times } = await ask('lists', deadlineMs, look);
      if (answer.isListed) throw new UnconfirmedError(`customer ${id} was not found by id, but is listed`);
      const tombstone: Tombstone = { deletedId: id, observedAtMs: times.stampMs };
      const isWrong = answer.state.customer !== undefined;
      const origin = originOf(id, isWrong ? 0 : answer.state.index, 'confirmation', times, lagMs);
      origins.remember(tombstone, { ...origin, isWrong });
      return new Map([[id, { tombstone }]]);
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
      const since =
        modifiedSinceMs === undefined ? '' : toTimestamp(Math.floor(modifiedSinceMs / 1_000) * 1_000);
      const look = () => {
        const states = store
          .ids()
          .filter((id) => id >= fromId && id <= toId)
          .filter((id) => store.isReadable(id, lagMs))
          .map((id) => store.state(id, lagMs))
          .filter(({ customer }) => customer !== undefined && (customer.dateModified ?? '') >= since)
          .slice(0, Math.min(rows, settings.longestPage));
        if (states.some(({ customer }) => customer !== undefined && spoilt.inLists.has(customer.id))) {
          throw new UpstreamError(500);
        }
        return states.flatMap((state) => shown(state));
      };
      const { answer: shownStates, ...times } = await ask('lists', deadlineMs, look);
      const { stampMs: askedAtMs } = times;

      const versions = shownStates.flatMap(({ customer, index }): LiveVersion[] => {
        if (customer === undefined) return [];
        const version: LiveVersion = { customer, observedAtMs: askedAtMs, isListed: true };
        const nextSinceMs = store.history(customer.id)[index]?.sinceMs ?? times.seenAtMs;
        const ageMs = Math.max(lagMs, times.seenAtMs - nextSinceMs);
        origins.remember(version, originOf(customer.id, index, 'list', times, ageMs));
        return [version];
      });
      const listed = new Set(versions.map(({ customer }) => customer.id)).size;
      const isFull = listed >= Math.min(rows, settings.longestPage);
      deps.onPage({
        askedAtMs: times.sentAtMs,
        fromId,
        toId: isFull ? (versions.at(-1)?.customer.id ?? toId) : toId,
        versions,
        lagMs,
        sourceBehindMs,
        isBehind,
      });
      const records = versions.map((version): ListedRecord => ({ id: version.customer.id, version }));
      return { records, isFull: listed >= rows, askedAtMs, sourceBehindMs };
    },
  };
}
