/** A subscription to the store's events. */
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
  /** They include the marker, which distinguishes our hooks from others made with the same token. */
  readonly headers: Readonly<Record<string, string>>;
  readonly marker: { readonly header: string; readonly value: string };
}

/** Wants that none of our hooks remains. */
export function noHooks(marker: WantedHooks['marker']): WantedHooks {
  return { scopes: [], destination: '', headers: {}, marker };
}

/** The changes that make the hooks as wanted. */
export interface HookPlan {
  readonly create: readonly string[];
  /** Hooks that have not delivered to us: inactive, or with another destination. */
  readonly reactivate: readonly Hook[];
  /** Hooks whose headers are not as wanted. */
  readonly repair: readonly Hook[];
  /** Second hooks of a scope, and hooks of scopes that are no longer wanted. */
  readonly remove: readonly Hook[];
}

/** Never includes a hook without our marker. */
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

/** The hook with our destination, since a second one of its scope cannot be moved there; else the first. */
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
