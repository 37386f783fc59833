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
  /** A list may be as old as this; a question about one customer is answered as of now. */
  readonly longestLagMs: number;
}

/** What a list answered: everybody it holds from one id to another. */
export interface ListedPage {
  readonly askedAtMs: number;
  readonly fromId: number;
  readonly toId: number;
  readonly versions: readonly LiveVersion[];
  readonly lagMs: number;
}

export interface SourceDeps {
  readonly store: ModelStore;
  readonly caller: Caller;
  readonly origins: Origins;
  /** Shared by all invocations of one process, which learns the source's clock from its first answer. */
  readonly memory: { hasLearned: boolean };
  readonly settings: SourceSettings;
  /** Why the source does not answer, if it does not. */
  trouble(question: 'customers' | 'lists'): Error | undefined;
  /** Whether the next customer is said not to exist. */
  denies(): boolean;
  /** Customers that no list can hold for now. */
  readonly unlistable: ReadonlySet<number>;
  onPage(page: ListedPage): void;
}

const attemptTimeoutMs = 10_000;
const slowestMs = 4_900;

/** The store as the functions see it. Stamps as BigCommerce's adapter does: live when asked, gone when confirmed. */
export function createModelSource(deps: SourceDeps): CustomerSource & CustomerList {
  const { store, caller, origins, memory, settings, unlistable } = deps;
  const { clock, luck } = caller;

  const toStampMs = (localMs: number) => localMs + store.aheadMs;
  const denied = new Set<number>();

  function lag(): number {
    if (!luck.chance(0.4)) return 0;
    return luck.pick([settings.longestLagMs, luck.between(0, settings.longestLagMs)]);
  }

  async function ask<Answer>(
    question: 'customers' | 'lists',
    deadlineMs: number,
    look: () => Answer,
  ): Promise<{ answer: Answer; sentAtMs: number; seenAtMs: number }> {
    if (luck.chance(0.1)) await clock.sleep(luck.between(0, 20_000));
    const sentAtMs = clock.now();
    if (sentAtMs >= deadlineMs) throw new UnreachableError('BigCommerce', 'TIMEOUT');
    const error = deps.trouble(question);
    const mishap: Mishap | undefined = error && { kind: 'refused', error };
    const seen = await caller
      .call(() => ({ answer: look(), sentAtMs, seenAtMs: clock.now() }), {
        slowestMs,
        mishap,
        ...(question === 'customers' && { risk: 'freeze' }),
      })
      .catch((error: unknown) => {
        memory.hasLearned ||= !(error instanceof UnreachableError);
        throw error;
      });
    // An instance that stood still meanwhile finds its timer first.
    if (clock.now() - sentAtMs > attemptTimeoutMs || clock.now() >= deadlineMs) {
      throw new UnreachableError('BigCommerce', 'TIMEOUT');
    }
    memory.hasLearned = true;
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
    toSourceMs: (localMs) => (memory.hasLearned ? toStampMs(localMs) : undefined),
    usePartOfShare: () => {},

    async fetchCustomer(id, deadlineMs) {
      const look = () => ({ state: store.state(id), isReadable: store.isReadable(id) });
      const { answer, ...times } = await ask('customers', deadlineMs, look);
      const { customer, index } = answer.state;
      if (deps.denies()) denied.add(id);
      else denied.delete(id);
      if (customer === undefined || !answer.isReadable || denied.has(id)) return 'absent';
      const version: LiveVersion = { customer, observedAtMs: toStampMs(times.sentAtMs) };
      origins.remember(version, originOf(id, index, 'fetch', times));
      return { version, takenAtMs: times.sentAtMs };
    },

    async confirmAbsence(id, deadlineMs) {
      // Of two answers, only one is wrong.
      const lagMs = denied.has(id) ? 0 : lag();
      const look = () => {
        const isListed = store.state(id, lagMs).customer !== undefined && store.isReadable(id, lagMs);
        if (isListed && unlistable.has(id)) throw new UpstreamError(500);
        return { isListed, state: store.state(id) };
      };
      const { answer, ...times } = await ask('lists', deadlineMs, look);
      if (answer.isListed) throw new UnconfirmedError(`customer ${id} was not found by id, but is listed`);
      const endedAtMs = clock.now();
      const version: Tombstone = { deletedId: id, observedAtMs: toStampMs(endedAtMs) };
      const isWrong = answer.state.customer !== undefined;
      const origin = originOf(id, isWrong ? 0 : answer.state.index, 'confirmation', times, lagMs);
      origins.remember(version, { ...origin, isWrong });
      return { version, takenAtMs: endedAtMs };
    },

    async readTime(deadlineMs) {
      return toStampMs((await ask('lists', deadlineMs, () => {})).sentAtMs);
    },

    async list({ fromId, toId = Number.POSITIVE_INFINITY, limit, modifiedSinceMs }, deadlineMs) {
      const lagMs = lag();
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
      const observedAtMs = toStampMs(times.sentAtMs);

      const versions = states.flatMap(({ customer, index }): LiveVersion[] => {
        if (customer === undefined) return [];
        const version: LiveVersion = { customer, observedAtMs, isListed: true };
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
      });
      const records = versions.map((version): ListedRecord => ({ id: version.customer.id, version }));
      return { records, takenAtMs: times.sentAtMs, observedAtMs };
    },
  };
}
