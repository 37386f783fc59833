import type { World } from './world.ts';

/**
 * The customers that sweeps isolated since then. Where a list leaves out the customer that it begins with, chance may
 * have it that the one behind is left out too, which only the next full sweep finds.
 */
export function isolatedIds({ facts, settings }: World, sinceMs = 0): Set<number> {
  const ids = facts.isolated.flatMap(({ id, atMs }) => (atMs >= sinceMs ? [id] : []));
  return new Set(settings.isFromIdListed ? ids : ids.flatMap((id) => [id, id + 1]));
}
