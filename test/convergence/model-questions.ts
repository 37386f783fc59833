import type { Customer } from '../../lambda/customer/customer.ts';
import { toTimestamp } from '../../lambda/customer/timestamp.ts';
import type { LiveVersion, Tombstone } from '../../lambda/customer/version.ts';
import { UnreachableError } from '../../lambda/sync/errors.ts';
import type { Direction } from '../../lambda/sync/sweep/list-order.ts';
import type { Caller, Mishap } from './invocation.ts';
import type { CustomerState, ModelStore } from './model-store.ts';
import type { Origins } from './origins.ts';
import type { Quirk, Spoilt } from './spoilt.ts';

/** What is peculiar about the store's answers. */
export interface SourceSettings {
  /** A list may answer with fewer than it was asked for, but never with fewer than two if there are two. */
  readonly longestPage: number;
  /** Of keyset sources: pages begin with the customer behind whom they were asked for. */
  readonly isFromIdListed: boolean;
  /** A list may be as old as this. */
  readonly longestLagMs: number;
  /** What is said of one customer may be as old as this. */
  readonly longestFetchLagMs?: number;
  /** How often a list tells a wrong time. */
  readonly wrongTimeRate?: number;
}

/** What a list answered: everybody it holds from one rank to another. */
export interface ListedPage {
  readonly direction: Direction;
  readonly askedAtMs: number;
  readonly fromRank: number;
  readonly toRank: number;
  readonly versions: readonly LiveVersion[];
  readonly lagMs: number;
  /** How far the source's clock was behind ours, by what the answer said. */
  readonly sourceBehindMs: number;
  readonly isBehind: boolean;
  /** It was asked for as a range of ids. */
  readonly isRange: boolean;
}

export interface SourceDeps {
  readonly store: ModelStore;
  readonly caller: Caller;
  readonly origins: Origins;
  readonly settings: SourceSettings;
  /** Why the source does not answer, if it does not. */
  trouble(question: 'customers' | 'lists'): Error | undefined;
  /** Whether the customer is said not to exist now. */
  denies(id: number): boolean;
  readonly spoilt: Spoilt;
  /** Whether a cursor source does so now. */
  has?(quirk: Quirk): boolean;
  /** A customer as the functions are set to store it. */
  shown?(customer: Customer): Customer;
  /** Whether attributes are stored, too. */
  readonly hasAttributes?: boolean;
  onPage(page: ListedPage): void;
  /** A customer was answered as it was so long ago. */
  onFetch?(id: number, lagMs: number): void;
  onUnreadable?(): void;
  onTwice?(): void;
  /** A cursor behind this customer was built. */
  onBuiltCursor?(id: number): void;
  onOdd?(what: OddAnswer): void;
}

/** What a cursor source answers now and then. */
export type OddAnswer =
  | 'batch refused'
  | 'batch contradicted'
  | 'control vanished'
  | 'filter ignored'
  | 'cursor repeated'
  | 'total wrong'
  | 'total of an older state'
  | 'customer left out';

/** When something was asked and seen. */
export interface Times {
  readonly sentAtMs: number;
  readonly seenAtMs: number;
  readonly stampMs: number;
}

const attemptTimeoutMs = 10_000;
const slowestMs = 4_900;

/** How a source of any kind is asked, and what is remembered of its answers. */
export function createModelQuestions(deps: SourceDeps) {
  const { store, caller, origins, settings, spoilt } = deps;
  const { clock, luck } = caller;

  async function ask<Answer>(
    question: 'customers' | 'lists',
    deadlineMs: number,
    look: () => Answer,
  ): Promise<Times & { readonly answer: Answer }> {
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

  return {
    ask,

    lag(longestMs = 0): number {
      if (!luck.chance(0.4)) return 0;
      return luck.pick([longestMs, luck.between(0, longestMs)]);
    },

    /** A header may say anything; but only what is less than an hour is believed. */
    sourceBehind(): number {
      const wrong = luck.chance(settings.wrongTimeRate ?? 0);
      return wrong ? luck.pick([59 * 60_000, 0]) : Math.max(0, -store.aheadMs);
    },

    isThere: (id: number, lagMs = 0): boolean =>
      store.state(id, lagMs).customer !== undefined && store.isReadable(id, lagMs),

    /** Once, or twice in any order. */
    shownInList(state: CustomerState): CustomerState[] {
      const id = state.customer?.id ?? 0;
      if (!spoilt.twice.has(id)) return [state];
      deps.onTwice?.();
      const before = store.history(id)[state.index - 2];
      const other = luck.chance(0.5) && before?.customer !== undefined ? before : state;
      return luck.chance(0.5) ? [state, other] : [other, state];
    },

    toFetched(
      state: CustomerState & { readonly customer: Customer },
      times: Times,
      lagMs: number,
    ): LiveVersion {
      const { customer, index } = state;
      const version = { customer: show(customer), observedAtMs: times.stampMs };
      origins.remember(version, originOf(customer.id, index, 'fetch', times, lagMs));
      return version;
    },

    toListed({ customer, index }: CustomerState, times: Times, lagMs: number): LiveVersion[] {
      if (customer === undefined) return [];
      const version = { customer: show(customer), observedAtMs: times.stampMs, isListed: true as const };
      const nextSinceMs = store.history(customer.id)[index]?.sinceMs ?? times.seenAtMs;
      const ageMs = Math.max(lagMs, times.seenAtMs - nextSinceMs);
      origins.remember(version, originOf(customer.id, index, 'list', times, ageMs));
      return [version];
    },

    /** `state`: what the customer was when the store looked. */
    toTombstone(
      id: number,
      state: CustomerState,
      times: Times,
      lagMs: number,
      isStoreEmpty = false,
    ): Tombstone {
      const tombstone = { deletedId: id, observedAtMs: times.stampMs };
      const isWrong = state.customer !== undefined;
      const origin = originOf(id, isWrong ? 0 : state.index, 'confirmation', times, lagMs);
      origins.remember(tombstone, { ...origin, isWrong, isStoreEmpty });
      return tombstone;
    },
  };

  function show(customer: Customer): Customer {
    return deps.shown?.(customer) ?? customer;
  }

  function originOf(
    id: number,
    index: number,
    via: 'fetch' | 'confirmation' | 'list',
    { sentAtMs, seenAtMs }: Times,
    lagMs: number,
  ) {
    return { id, index, via, caller: caller.name, sentAtMs, seenAtMs, lagMs };
  }
}

export type ModelQuestions = ReturnType<typeof createModelQuestions>;

/** The date from which on a list of modified customers shows them; a date filter has whole seconds. */
export function sinceText(modifiedSinceMs: number | undefined): string {
  return modifiedSinceMs === undefined ? '' : toTimestamp(Math.floor(modifiedSinceMs / 1_000) * 1_000);
}
