import { SyncError } from '../errors.ts';
import type { HookHealth, Hooks, HooksReport } from './hook-ports.ts';
import {
  type Hook,
  type HookPlan,
  isAsWanted,
  oursAmong,
  planHooks,
  type WantedHooks,
} from './plan-hooks.ts';

export interface KeepHooksDeps {
  readonly hooks: Hooks;
  /** Requires a full sweep that begins after this moment. False where nothing has been copied yet: none is needed. */
  readonly catchUp: () => Promise<boolean>;
}

/**
 * Creates, repairs, reactivates and removes our hooks until they are as wanted. One that fails does not stop the
 * others. After a gap in the deliveries a full sweep is required. A hook stays inactive until that is recorded, so
 * that no crash forgets the gap; a hook that BigCommerce refuses requires no sweep. Never changes a hook without our
 * marker. Safe to repeat.
 */
export async function ensureHooks(
  wanted: WantedHooks,
  deadlineMs: number,
  { hooks, catchUp }: KeepHooksDeps,
): Promise<HooksReport> {
  const { plan, errors, ...found } = await inspect(wanted, deadlineMs, hooks);
  const { destination, headers } = wanted;
  const hookOf = (scope: string, isActive: boolean) => ({ scope, destination, headers, isActive });
  const update = async ({ id, scope }: Pick<Hook, 'id' | 'scope'>, isActive: boolean) => {
    await hooks.update(id, hookOf(scope, isActive), deadlineMs);
    return { id, scope };
  };
  const activate = (hook: Pick<Hook, 'id' | 'scope'>) => update(hook, true);

  const removed = await each(plan.remove, ({ id }) => hooks.remove(id, deadlineMs), errors);
  const repaired = await each(plan.repair, activate, errors);
  const created = await each(
    plan.create,
    async (scope) => ({ scope, id: await hooks.create(hookOf(scope, false), deadlineMs) }),
    errors,
  );
  const silent = await each(
    plan.reactivate,
    async (hook) => (isAsWanted(hook, wanted) ? hook : await update(hook, false)),
    errors,
  );

  const hasGap = found.isBlocked || created.length + silent.length > 0;
  const sweepsAll = hasGap && (await catchUp());
  await each(created, activate, errors);
  const reactivated = await each(silent, activate, errors);
  return {
    ...found,
    created: created.length,
    reactivated: reactivated.length,
    repaired: repaired.length,
    removed: removed.length,
    sweepsAll,
    errors,
  };
}

/** Calls `act` for each item. A `SyncError` is noted, and the next item follows. */
async function each<Item, Done>(
  items: readonly Item[],
  act: (item: Item) => Promise<Done>,
  errors: SyncError[],
): Promise<Done[]> {
  const done: Done[] = [];
  for (const item of items) {
    try {
      done.push(await act(item));
    } catch (error) {
      if (!(error instanceof SyncError)) throw error;
      errors.push(error);
    }
  }
  return done;
}

/** Reports what `ensureHooks` would do, and changes nothing. */
export async function inspectHooks(
  wanted: WantedHooks,
  deadlineMs: number,
  { hooks }: Pick<KeepHooksDeps, 'hooks'>,
): Promise<HooksReport> {
  const { plan, ...found } = await inspect(wanted, deadlineMs, hooks);
  return {
    ...found,
    created: plan.create.length,
    reactivated: plan.reactivate.length,
    repaired: plan.repair.length,
    removed: plan.remove.length,
    sweepsAll: found.isBlocked || plan.reactivate.length > 0 || plan.create.length > 0,
  };
}

async function inspect(
  wanted: WantedHooks,
  deadlineMs: number,
  hooks: Hooks,
): Promise<Pick<HooksReport, 'hooks' | 'isBlocked'> & { plan: HookPlan; errors: SyncError[] }> {
  const errors: SyncError[] = [];
  // Without the health most hooks can still be repaired. Where no hooks are wanted, their health is of no use.
  const askHealth = () => each([hooks], (each) => each.health(deadlineMs), errors);
  const [health = unknownHealth] = wanted.scopes.length > 0 ? await askHealth() : [];
  const inactive = new Set(health.inactiveIds);
  const existing = (await hooks.list(deadlineMs)).map(
    (hook): Hook => ({ ...hook, isActive: hook.isActive && !inactive.has(hook.id) }),
  );
  const host = URL.parse(wanted.destination)?.host;
  return {
    hooks: oursAmong(existing, wanted.marker).map(({ id, scope, destination, isActive }) => ({
      id,
      scope,
      destination,
      isActive,
    })),
    isBlocked:
      host !== undefined && health.blockedDestinations.some((destination) => destination.includes(host)),
    plan: planHooks(existing, wanted),
    errors,
  };
}

const unknownHealth: HookHealth = { inactiveIds: [], blockedDestinations: [] };
