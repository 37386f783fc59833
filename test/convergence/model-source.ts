import { toTimestamp } from '../../lambda/customer/timestamp.ts';
import type { LiveVersion, Tombstone } from '../../lambda/customer/version.ts';
import { UnconfirmedError, UnreachableError, UpstreamError } from '../../lambda/sync/errors.ts';
import type { CustomerSource } from '../../lambda/sync/ports.ts';
import type { CustomerList, ListedRecord } from '../../lambda/sync/sweep-ports.ts';
import type { Caller, Mishap } from './invocation.ts';
import type { ModelStore } from './model-store.ts';
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
  /** Customers that no list can hold for now. */
  readonly unlistable: ReadonlySet<number>;
  onPage(page: ListedPage): void;
  /** A customer was answered as it was so long ago. */
  onFetch?(id: number, lagMs: number): void;
}

const attemptTimeoutMs = 10_000;
const slowestMs = 4_900;

/** The store as the functions see it. */
export function createModelSource(deps: SourceDeps): CustomerSource & CustomerList {
  const { store, caller, origins, settings, unlistable } = deps;
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

  return {
    usePartOfShare: () => {},

    async fetchCustomer(id, deadlineMs) {
      const lagMs = lag(settings.longestFetchLagMs ?? 0);
      const look = () => ({ state: store.state(id, lagMs), isReadable: store.isReadable(id, lagMs) });
      const { answer, ...times } = await ask('customers', deadlineMs, look);
      if (lagMs > 0) deps.onFetch?.(id, lagMs);
      const { customer, index } = answer.state;
      if (deps.denies()) denied.add(id);
      else denied.delete(id);
      if (customer === undefined || !answer.isReadable || denied.has(id)) return 'absent';
      const version: LiveVersion = { customer, observedAtMs: times.stampMs };
      origins.remember(version, originOf(id, index, 'fetch', times, lagMs));
      return version;
    },

    async confirmAbsence(id, deadlineMs) {
      // Of two answers, only one is wrong.
      const lagMs = denied.has(id) ? 0 : lag(settings.longestLagMs);
      const look = () => {
        const isListed = store.state(id, lagMs).customer !== undefined && store.isReadable(id, lagMs);
        if (isListed && unlistable.has(id)) throw new UpstreamError(500);
        return { isListed, state: store.state(id) };
      };
      const { answer, ...times } = await ask('lists', deadlineMs, look);
      if (answer.isListed) throw new UnconfirmedError(`customer ${id} was not found by id, but is listed`);
      const version: Tombstone = { deletedId: id, observedAtMs: times.stampMs };
      const isWrong = answer.state.customer !== undefined;
      const origin = originOf(id, isWrong ? 0 : answer.state.index, 'confirmation', times, lagMs);
      origins.remember(version, { ...origin, isWrong });
      return version;
    },

    async list({ fromId, toId = Number.POSITIVE_INFINITY, limit, modifiedSinceMs }, deadlineMs) {
      const lagMs = lag(settings.longestLagMs);
      const sourceBehindMs = sourceBehind();
      const since =
        modifiedSinceMs === undefined ? '' : toTimestamp(Math.floor(modifiedSinceMs / 1_000) * 1_000);
      const look = () => {
        const states = store
          .ids()
          .filter((id) => (settings.isFromIdListed ? id >= fromId : id > fromId) && id <= toId)
          .filter((id) => store.isReadable(id, lagMs))
          .map((id) => store.state(id, lagMs))
          .filter(({ customer }) => customer !== undefined && (customer.dateModified ?? '') >= since)
          .slice(0, Math.min(limit, settings.longestPage));
        if (states.some(({ customer }) => customer !== undefined && unlistable.has(customer.id))) {
          throw new UpstreamError(500);
        }
        return states;
      };
      const { answer: states, ...times } = await ask('lists', deadlineMs, look);
      const { stampMs: askedAtMs } = times;

      const versions = states.flatMap(({ customer, index }): LiveVersion[] => {
        if (customer === undefined) return [];
        const version: LiveVersion = { customer, observedAtMs: askedAtMs, isListed: true };
        origins.remember(version, originOf(customer.id, index, 'list', times, lagMs));
        return [version];
      });
      const isFull = versions.length >= Math.min(limit, settings.longestPage);
      deps.onPage({
        askedAtMs: times.sentAtMs,
        fromId: settings.isFromIdListed ? fromId : fromId + 1,
        toId: isFull ? (versions.at(-1)?.customer.id ?? toId) : toId,
        versions,
        lagMs,
        sourceBehindMs,
      });
      const records = versions.map((version): ListedRecord => ({ id: version.customer.id, version }));
      return { records, askedAtMs, sourceBehindMs };
    },
  };
}
