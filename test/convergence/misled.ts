import type { World } from './world.ts';

/** Whether all pages of a run hid how far the source's clock is behind: the known limit of a watermark. */
export function hasMisledWatermark({ facts, settings }: World): boolean {
  const behindMs = Math.max(0, -settings.aheadMs);
  const runs = Map.groupBy(facts.pages, ({ run }) => run);
  return [...runs.values()].some((pages) => pages.every(({ sourceBehindMs }) => sourceBehindMs < behindMs));
}
