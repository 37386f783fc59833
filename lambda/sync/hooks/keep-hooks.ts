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
  /** Requires that a full sweep begins after this moment. False if nothing has been copied yet that could be wrong. */
  readonly catchUp: () => Promise<boolean>;
}

/**
 * Creates, repairs and removes our hooks until they are as wanted. A hook that fails does not hinder the others. After a
 * gap a full sweep is required, and only then is the hook made active: so no crash forgets the gap, and a hook that is
 * refused costs no sweep. Touches no hook without our marker. Safe to repeat.
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
  const wantsFullSweep = hasGap && (await catchUp());
  await each(created, activate, errors);
  const reactivated = await each(silent, activate, errors);
  return {
    ...found,
    created: created.length,
    reactivated: reactivated.length,
    repaired: repaired.length,
    removed: removed.length,
    wantsFullSweep,
    errors,
  };
}

/** Acts on each item, and returns what was done. What cannot be done is added to `errors`. */
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
      errors.push(foreseen(error));
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
    wantsFullSweep: found.isBlocked || plan.reactivate.length > 0 || plan.create.length > 0,
  };
}

async function inspect(
  wanted: WantedHooks,
  deadlineMs: number,
  hooks: Hooks,
): Promise<Pick<HooksReport, 'hooks' | 'isBlocked'> & { plan: HookPlan; errors: SyncError[] }> {
  const errors: SyncError[] = [];
  // Where no hooks are wanted, their health does not matter.
  const health = wanted.scopes.length > 0 ? await readHealth(hooks, deadlineMs, errors) : unknownHealth;
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

/** Without it most can be repaired all the same, from the list of hooks alone. */
async function readHealth(hooks: Hooks, deadlineMs: number, errors: SyncError[]): Promise<HookHealth> {
  try {
    return await hooks.health(deadlineMs);
  } catch (error) {
    errors.push(foreseen(error));
    return unknownHealth;
  }
}

/** Throws a bug. */
function foreseen(error: unknown): SyncError {
  if (error instanceof SyncError) return error;
  throw error;
}

const unknownHealth: HookHealth = { inactiveIds: [], blockedDestinations: [] };
