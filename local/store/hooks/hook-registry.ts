import type { Hook } from './hook.ts';
import type { HookFields } from './hook-fields.ts';
import { isScopeOf } from './hook-scopes.ts';
import { RefusedHookError } from './refused-hook-error.ts';

export interface HookRegistryOptions {
  readonly now: () => number;
  /** A new hook gets no events for this long. */
  readonly hookDelayMs: number;
  /** A hook is deactivated after this long without an event. */
  readonly quietMs: number;
}

/** The hooks of all API accounts, by ascending id. */
export interface HookRegistry {
  /**
   * Throws a RefusedHookError for a second hook with the same scope and destination, and for the eleventh of a scope.
   * So does `change`.
   */
  add(clientId: string, fields: HookFields): Hook;
  all(): Hook[];
  get(id: number): Hook | undefined;
  /** Changes a hook. It activates a deactivated hook if the changes say so. */
  change(hook: Hook, changes: Partial<HookFields>): Hook;
  remove(hook: Hook): void;
  /** Deactivates a hook as the store does after failures. Does nothing to a hook that is not active. */
  deactivate(id: number): void;
  /** Returns the active hooks for this event, and notes that they got an event. */
  hearing(event: string): Hook[];
}

type HookKind = Pick<Hook, 'id' | 'clientId' | 'scope' | 'destination'>;

const hooksPerScope = 10;

export function createHookRegistry({ now, hookDelayMs, quietMs }: HookRegistryOptions): HookRegistry {
  const hooks = new Map<number, Hook>();
  let lastId = 0;

  const put = (hook: Hook): Hook => {
    hooks.set(hook.id, hook);
    return hook;
  };

  const deactivate = (hook: Hook): Hook =>
    hook.status === 'active' ? put({ ...hook, status: 'deactivated', updatedAt: now() }) : hook;

  /** Deactivates a quiet hook when it is read, so that no timer has to run for 90 days. */
  const current = (hook: Hook): Hook => (now() - hook.heardAt > quietMs ? deactivate(hook) : hook);

  const all = () => Array.from(hooks.values(), current);

  const refuseIfTaken = ({ id, clientId, scope, destination }: HookKind) => {
    const others = all().filter(
      (hook) => hook.id !== id && hook.clientId === clientId && hook.scope === scope,
    );
    if (others.some((hook) => hook.destination === destination)) {
      throw new RefusedHookError(422, 'A webhook with this scope and destination already exists.');
    }
    if (others.length >= hooksPerScope) {
      throw new RefusedHookError(422, `There can be no more than ${hooksPerScope} webhooks with this scope.`);
    }
  };

  return {
    add(clientId, { isActive, ...fields }) {
      refuseIfTaken({ id: lastId + 1, clientId, ...fields });
      lastId += 1;
      return put({
        id: lastId,
        clientId,
        ...fields,
        status: isActive ? 'active' : 'inactive',
        createdAt: now(),
        updatedAt: now(),
        heardAt: now(),
        activation: 1,
      });
    },
    all,
    get(id) {
      const hook = hooks.get(id);
      return hook && current(hook);
    },
    change(hook, { isActive, ...fields }) {
      const changed = { ...hook, ...fields, updatedAt: now() };
      refuseIfTaken(changed);
      if (isActive === undefined || isActive === (hook.status === 'active')) return put(changed);
      if (!isActive) return put({ ...changed, status: 'inactive' });
      return put({ ...changed, status: 'active', heardAt: now(), activation: hook.activation + 1 });
    },
    remove: (hook) => void hooks.delete(hook.id),
    deactivate(id) {
      const hook = hooks.get(id);
      if (hook) deactivate(hook);
    },
    hearing(event) {
      if (hooks.size === 0) return [];
      return all()
        .filter(({ status, scope, createdAt }) => {
          return status === 'active' && isScopeOf(scope, event) && now() - createdAt >= hookDelayMs;
        })
        .map((hook) => put({ ...hook, heardAt: now() }));
    },
  };
}
