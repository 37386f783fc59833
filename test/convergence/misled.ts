import type { World } from './world.ts';

/** Whether a run ended that knew too little of how far the source's clock is behind: the known limit of a watermark. */
export function hasMisledWatermark({ facts, settings }: World): boolean {
  const behindMs = Math.max(0, -settings.aheadMs);
  return facts.moves.some(({ run }) => run?.isScanned === true && run.sourceBehindMs < behindMs);
}
