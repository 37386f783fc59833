import { LeaseLostError } from '../../lambda/sync/errors.ts';
import type { KeptShape, Lease, SweepState, SweepStates } from '../../lambda/sync/sweep/sweep-ports.ts';
import type { SweepRun, SweepScope } from '../../lambda/sync/sweep/sweep-run.ts';
import type { Move } from './facts.ts';
import type { Caller, Mishap } from './invocation.ts';

const leaseMs = 60_000;
const markMs = 13 * 86_400_000;

interface Item {
  readonly holder?: string;
  readonly lastHolder?: string;
  readonly leaseUntilMs?: number;
  readonly run?: SweepRun;
  readonly watermarkMs?: number;
  readonly lastBeganAtMs?: number;
  readonly firstCompletedAtMs?: number;
  readonly needsNewRun?: boolean;
}

/** What the sync-state table holds. */
export interface ModelStateItems {
  readonly scopes: Map<SweepScope, Item>;
  readonly missing: Map<string, readonly number[]>;
  shape?: KeptShape;
  /** Until when customers are marked. */
  readonly unreadable: Map<number, number>;
  holders: number;
}

export function createModelStateItems(): ModelStateItems {
  return { scopes: new Map(), missing: new Map(), unreadable: new Map(), holders: 0 };
}

export interface StatesDeps {
  readonly items: ModelStateItems;
  readonly caller: Caller;
  mishap?(): Mishap | undefined;
  onMove?(move: Move): void;
  /** A customer was marked before. */
  onMarked?(): void;
  /** The lease was not given back by the holder before. */
  onCrash?(): void;
  /** A shape was kept. */
  onKept?(shape: string): void;
  /** A run is what the caller works on from now on. */
  onRun?(runId: string): void;
}

/** The sweeps' state as the functions see it: every move is one conditional write. */
export function createModelStates(deps: StatesDeps): SweepStates {
  const { items, caller } = deps;

  /** Returns the item as it was before; undefined when the condition does not hold. */
  async function update(
    scope: SweepScope,
    kind: Move['kind'],
    holder: string,
    isAllowed: (item: Item) => boolean,
    change: (item: Item) => Item,
  ): Promise<Item | undefined> {
    const act = () => {
      const before = items.scopes.get(scope) ?? {};
      if (!isAllowed(before)) return undefined;
      const after = change(before);
      items.scopes.set(scope, after);
      deps.onMove?.({ scope, holder, kind, watermarkMs: after.watermarkMs, run: after.run });
      return before;
    };
    return await caller.call(act, { mishap: deps.mishap?.(), risk: 'death' });
  }

  function leaseOf(scope: SweepScope, holder: string, state: SweepState, followsCrash: boolean): Lease {
    const isOurs = (item: Item) => item.holder === holder;
    const isOursOrWasLast = (item: Item) =>
      isOurs(item) || (item.lastHolder === holder && item.holder === undefined);
    let isGivenBack = false;
    let lists = 0;

    async function move(
      kind: Move['kind'],
      isAllowed: (item: Item) => boolean,
      change: (item: Item) => Item,
    ): Promise<void> {
      if ((await update(scope, kind, holder, isAllowed, change)) === undefined) throw new LeaseLostError();
    }

    async function giveBack(kind: Move['kind'], change: (item: Item) => Item): Promise<void> {
      await move(kind, isOursOrWasLast, (item) => {
        const { holder: _, leaseUntilMs: __, ...free } = change(item);
        return { ...free, lastHolder: holder };
      });
      isGivenBack = true;
    }

    return {
      state,
      followsCrash,

      renew() {
        const leaseUntilMs = caller.clock.now() + leaseMs;
        return move('renew', isOurs, (item) => ({ ...item, leaseUntilMs }));
      },

      async checkpoint(run, { release = false, begins = false } = {}) {
        deps.onRun?.(run.id);
        const keep = ({ needsNewRun = false, ...item }: Item) => ({
          ...item,
          run,
          ...(needsNewRun && !begins && { needsNewRun }),
        });
        if (release) return await giveBack('checkpoint', keep);
        const leaseUntilMs = caller.clock.now() + leaseMs;
        await move('checkpoint', isOurs, (item) => ({ ...keep(item), leaseUntilMs }));
      },

      async finish(completed) {
        await giveBack('finish', ({ run: _, ...item }) => {
          if (completed === undefined) return item;
          const { watermarkMs, beganAtMs: lastBeganAtMs, completedAtMs } = completed;
          const firstCompletedAtMs = item.firstCompletedAtMs ?? completedAtMs;
          return { ...item, watermarkMs, lastBeganAtMs, firstCompletedAtMs };
        });
      },

      async release() {
        if (!isGivenBack) await giveBack('release', (item) => item);
      },

      async keepMissing(runId, customerIds) {
        lists += 1;
        const list = `${holder}-${lists}`;
        await caller.call(() => items.missing.set(`${runId}/${list}`, customerIds), {
          mishap: deps.mishap?.(),
        });
        return list;
      },
    };
  }

  return {
    read: (scope) =>
      caller.call(() => toState(items.scopes.get(scope) ?? {}, caller.clock.now()), {
        mishap: deps.mishap?.(),
      }),

    async take(scope) {
      const nowMs = caller.clock.now();
      items.holders += 1;
      const holder = `holder ${items.holders}`;
      const isFree = (item: Item) =>
        item.leaseUntilMs === undefined || item.leaseUntilMs < nowMs || item.holder === holder;
      const before = await update(scope, 'take', holder, isFree, (item) => ({
        ...item,
        holder,
        leaseUntilMs: nowMs + leaseMs,
      }));
      if (before === undefined) return undefined;
      if (before.run !== undefined) deps.onRun?.(before.run.id);
      const followsCrash = before.holder !== undefined && before.holder !== holder;
      if (followsCrash) deps.onCrash?.();
      return leaseOf(scope, holder, toState(before, nowMs), followsCrash);
    },

    isPaused: async () => false,

    readUnreadable(customerIds) {
      if (customerIds.length === 0) return Promise.resolve(new Set());
      const look = () => {
        const marked = customerIds.filter((id) => (items.unreadable.get(id) ?? 0) > caller.clock.now());
        for (const _ of marked) deps.onMarked?.();
        return new Set(marked);
      };
      return caller.call(look, { mishap: deps.mishap?.() });
    },

    async markUnreadable(customerIds) {
      if (customerIds.length === 0) return;
      const untilMs = caller.clock.now() + markMs;
      const mark = () => customerIds.forEach((id) => void items.unreadable.set(id, untilMs));
      await caller.call(mark, { mishap: deps.mishap?.() });
    },

    requireNewRun: (scope) =>
      caller.call(() => void items.scopes.set(scope, { ...items.scopes.get(scope), needsNewRun: true }), {
        mishap: deps.mishap?.(),
      }),

    readShape: () => caller.call(() => items.shape, { mishap: deps.mishap?.() }),

    keepShape: (kept) =>
      caller.call(
        () => {
          items.shape = kept;
          deps.onKept?.(kept.shape);
        },
        { mishap: deps.mishap?.() },
      ),

    readMissing: (runId, list) =>
      caller.call(() => [...(items.missing.get(`${runId}/${list}`) ?? [])], {
        mishap: deps.mishap?.(),
      }),
  };
}

function toState(
  { leaseUntilMs = 0, run, watermarkMs, lastBeganAtMs, firstCompletedAtMs, needsNewRun = false }: Item,
  nowMs: number,
): SweepState {
  return {
    isHeld: leaseUntilMs > nowMs,
    ...(needsNewRun && { needsNewRun }),
    ...(run !== undefined && { run }),
    ...(watermarkMs !== undefined && { watermarkMs }),
    ...(lastBeganAtMs !== undefined && { lastBeganAtMs }),
    ...(firstCompletedAtMs !== undefined && { firstCompletedAtMs }),
  };
}
