import { BusyError, SyncError } from './errors.ts';
import type { Hooks, HooksReport } from './hook-ports.ts';
import { type Hook, type HookPlan, oursAmong, planHooks, type WantedHooks } from './plan-hooks.ts';

export interface KeepHooksDeps {
  readonly hooks: Hooks;
  /**
   * Sees to it that a sweep of all begins after this moment, since events were lost; false when one is at work that
   * may have passed what was lost.
   */
  readonly catchUp: (deadlineMs: number) => Promise<boolean>;
}

/**
 * Makes our hooks what they must be; one that cannot be made so does not hinder the others. Where BigCommerce has not
 * delivered, a hook is inactive until a sweep of all is sure to begin: so what BigCommerce refuses costs no sweep, and
 * no crash forgets the gap. Touches no hook without our marker. Safe to repeat.
 */
export async function ensureHooks(
  wanted: WantedHooks,
  deadlineMs: number,
  { hooks, catchUp }: KeepHooksDeps,
): Promise<HooksReport> {
  const { plan, ...found } = await inspect(wanted, deadlineMs, hooks);
  const { destination, headers } = wanted;
  const errors: SyncError[] = [];
  const hookOf = (scope: string, isActive: boolean) => ({ scope, destination, headers, isActive });
  const update = async ({ id, scope }: Pick<Hook, 'id' | 'scope'>, isActive: boolean) => {
    await hooks.update(id, hookOf(scope, isActive), deadlineMs);
    return { id, scope };
  };
  const activate = (hook: Pick<Hook, 'id' | 'scope'>) => update(hook, true);

  const removed = await each(plan.remove, ({ id }) => hooks.remove(id, deadlineMs), errors);
  const repaired = await each(plan.repair, activate, errors);
  const mended = await each(plan.reactivate, (hook) => update(hook, false), errors);
  const created = await each(
    plan.create,
    async (scope) => ({ scope, id: await hooks.create(hookOf(scope, false), deadlineMs) }),
    errors,
  );

  const hasGap = found.isBlocked || mended.length + created.length > 0;
  const sweepsAll = hasGap && (await catchUp(deadlineMs));
  if (hasGap && !sweepsAll) errors.push(new BusyError());
  if (sweepsAll) await each(created, activate, errors);
  const reactivated = sweepsAll ? await each(mended, activate, errors) : [];
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

/** Does it to each of them, and notes what cannot be done. */
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

/** What `ensureHooks` would do; does nothing. */
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
    errors: [],
  };
}

async function inspect(
  wanted: WantedHooks,
  deadlineMs: number,
  hooks: Hooks,
): Promise<Pick<HooksReport, 'hooks' | 'isBlocked'> & { plan: HookPlan }> {
  const { inactiveIds, blockedDestinations } = await hooks.health(deadlineMs);
  const inactive = new Set(inactiveIds);
  const existing = (await hooks.list(deadlineMs)).map(
    (hook): Hook => ({
      ...hook,
      isActive: hook.isActive && !inactive.has(hook.id),
    }),
  );
  const host = URL.parse(wanted.destination)?.host;
  return {
    hooks: oursAmong(existing, wanted.marker).map(({ id, scope, destination, isActive }) => ({
      id,
      scope,
      destination,
      isActive,
    })),
    isBlocked: host !== undefined && blockedDestinations.some((destination) => destination.includes(host)),
    plan: planHooks(existing, wanted),
  };
}
