/** What a route is for, read from its key. */
export interface RouteMatch {
  matches(method: string, path: string): boolean;
}

/** Reads `POST /webhooks`, `ANY /webhooks` or `$default`; throws on paths with variables. */
export function parseRouteKey(routeKey: string): RouteMatch {
  if (routeKey === '$default') return { matches: () => true };
  const [, ownMethod, ownPath] = /^([A-Z]+) (\/[^{}]*)$/.exec(routeKey) ?? [];
  if (ownMethod === undefined) throw new Error(`the local HTTP API cannot honour the route ${routeKey}`);
  return {
    matches: (method, path) => path === ownPath && (ownMethod === 'ANY' || ownMethod === method),
  };
}
