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
 * Makes our hooks what they must be. Where BigCommerce has not delivered, a sweep of all is made sure of first, so
 * that no crash forgets the gap; as long as that is not possible, the hook stays as it is, and is found again.
 * Touches no hook without our marker. Safe to repeat.
 */
export async function ensureHooks(
  wanted: WantedHooks,
  deadlineMs: number,
  { hooks, catchUp }: KeepHooksDeps,
): Promise<HooksReport> {
  const { plan, ...found } = await inspect(wanted, deadlineMs, hooks);
  const hasGap = found.isBlocked || plan.reactivate.length > 0 || plan.create.length > 0;
  const sweepsAll = hasGap && (await catchUp(deadlineMs));
  const mayClose = sweepsAll || !hasGap;

  const hookOf = (scope: string) => ({ scope, destination: wanted.destination, headers: wanted.headers });
  const closed = mayClose ? plan : { ...plan, create: [], reactivate: [] };
  for (const scope of closed.create) await hooks.create(hookOf(scope), deadlineMs);
  for (const { id, scope } of [...closed.reactivate, ...plan.repair]) {
    await hooks.update(id, hookOf(scope), deadlineMs);
  }
  for (const { id } of plan.remove) await hooks.remove(id, deadlineMs);
  return {
    ...found,
    created: closed.create.length,
    reactivated: closed.reactivate.length,
    repaired: plan.repair.length,
    removed: plan.remove.length,
    sweepsAll,
  };
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
