/** A subscription to the store's events, as BigCommerce stores it. */
export interface Hook {
  readonly id: number;
  readonly scope: string;
  readonly destination: string;
  readonly isActive: boolean;
  /** Sent with every delivery. Names are in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** The hooks that should exist. */
export interface WantedHooks {
  readonly scopes: readonly string[];
  readonly destination: string;
  /** They include the marker that tells our hooks from those of other users of the same token. */
  readonly headers: Readonly<Record<string, string>>;
  readonly marker: { readonly header: string; readonly value: string };
}

/** No hooks: the plan for it removes every hook of ours. */
export function noHooks(marker: WantedHooks['marker']): WantedHooks {
  return { scopes: [], destination: '', headers: {}, marker };
}

/** The changes that make the hooks as wanted. */
export interface HookPlan {
  readonly create: readonly string[];
  /** Hooks that have not delivered to the wanted address: they are inactive, or have another destination. */
  readonly reactivate: readonly Hook[];
  /** Hooks with the wrong headers. */
  readonly repair: readonly Hook[];
  /** Second hooks for a scope, and hooks for a scope that is no longer wanted. */
  readonly remove: readonly Hook[];
}

/** Plans the changes. Never names a hook without our marker. */
export function planHooks(existing: readonly Hook[], wanted: WantedHooks): HookPlan {
  const ours = oursAmong(existing, wanted.marker);
  const kept = wanted.scopes.flatMap((scope) =>
    bestOf(
      ours.filter((hook) => hook.scope === scope),
      wanted,
    ),
  );
  const have = new Set(kept.map(({ scope }) => scope));
  const delivers = ({ isActive, destination }: Hook) => isActive && destination === wanted.destination;
  return {
    create: wanted.scopes.filter((scope) => !have.has(scope)),
    reactivate: kept.filter((hook) => !delivers(hook)),
    repair: kept.filter((hook) => delivers(hook) && !hasHeaders(hook, wanted)),
    remove: ours.filter((hook) => !kept.includes(hook)),
  };
}

export function oursAmong(hooks: readonly Hook[], { header, value }: WantedHooks['marker']): Hook[] {
  return hooks.filter(({ headers }) => headers[header] === value);
}

/**
 * The hook with our destination, else the first one. BigCommerce refuses a second hook with the same scope and
 * destination.
 */
function bestOf(hooks: readonly Hook[], wanted: WantedHooks): Hook[] {
  const isHere = ({ destination }: Hook) => destination === wanted.destination;
  const best = hooks.find((hook) => isHere(hook) && hook.isActive) ?? hooks.find(isHere) ?? hooks[0];
  return best === undefined ? [] : [best];
}

/** Ignores `isActive`. */
export function isAsWanted(hook: Hook, wanted: WantedHooks): boolean {
  return hook.destination === wanted.destination && hasHeaders(hook, wanted);
}

function hasHeaders({ headers }: Hook, wanted: WantedHooks): boolean {
  return Object.entries(wanted.headers).every(([name, value]) => headers[name] === value);
}
