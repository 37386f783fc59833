/** A subscription of the store's events, as BigCommerce keeps it. */
export interface Hook {
  readonly id: number;
  readonly scope: string;
  readonly destination: string;
  readonly isActive: boolean;
  /** Sent with every delivery. Names are in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** What our hooks must be. */
export interface WantedHooks {
  readonly scopes: readonly string[];
  readonly destination: string;
  /** Among them the marker by which we tell our hooks from those of others, who may use the same token. */
  readonly headers: Readonly<Record<string, string>>;
  readonly marker: { readonly header: string; readonly value: string };
}

/** That there be none of ours. */
export function noHooks(marker: WantedHooks['marker']): WantedHooks {
  return { scopes: [], destination: '', headers: {}, marker };
}

/** What must be done to the hooks. */
export interface HookPlan {
  readonly create: readonly string[];
  /** They have not delivered to us: they are inactive, or their destination is another. */
  readonly reactivate: readonly Hook[];
  /** Their headers are not what they must be. */
  readonly repair: readonly Hook[];
  /** A second one for the same scope, or one for a scope that we no longer want. */
  readonly remove: readonly Hook[];
}

/** Never names a hook that does not carry our marker. */
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

/** The one that has our destination, which BigCommerce gives to no second one of its scope; else the first. */
function bestOf(hooks: readonly Hook[], wanted: WantedHooks): Hook[] {
  const isHere = ({ destination }: Hook) => destination === wanted.destination;
  const best = hooks.find((hook) => isHere(hook) && hook.isActive) ?? hooks.find(isHere) ?? hooks[0];
  return best === undefined ? [] : [best];
}

/** But for whether it is active. */
export function isAsWanted(hook: Hook, wanted: WantedHooks): boolean {
  return hook.destination === wanted.destination && hasHeaders(hook, wanted);
}

function hasHeaders({ headers }: Hook, wanted: WantedHooks): boolean {
  return Object.entries(wanted.headers).every(([name, value]) => headers[name] === value);
}
