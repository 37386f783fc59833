import { createQuota } from '../../lambda/bigcommerce/quota.ts';
import { readAnnouncedWaitMs, readQuotaHeaders } from '../../lambda/bigcommerce/quota-headers.ts';
import { createQuotaWindow } from '../../local/store/quota-window.ts';
import { createVirtualClock, type VirtualClock } from './virtual-clock.ts';

export const windowMs = 30_000;
export const farAway = Number.POSITIVE_INFINITY;

export function quotaOf(clock: VirtualClock, share: number) {
  return createQuota(share, { clock, random: () => 0, onWait: () => {} });
}

export function simulate(requests: number) {
  const clock = createVirtualClock();
  return { clock, store: createQuotaWindow({ requests, windowMs }, clock.now) };
}

export type Store = ReturnType<typeof createQuotaWindow>;

/** Eight workers that send requests without a pause for this many windows. An answer takes 50 ms. */
export async function run(
  store: Store,
  clock: VirtualClock,
  quota: ReturnType<typeof quotaOf>,
  windows: number,
) {
  const endMs = clock.now() + windows * windowMs;
  const counts = { sent: 0, rateLimited: 0 };
  async function work(): Promise<void> {
    while (clock.now() < endMs) {
      const admission = await quota.admit(farAway);
      if (clock.now() >= endMs) return admission.unanswered();
      counts.sent += 1;
      await clock.sleep(25);
      const state = store.spend(1);
      await clock.sleep(25);
      const headers = new Headers(state.headers);
      if (state.exceeded) {
        counts.rateLimited += 1;
        admission.rateLimited(readAnnouncedWaitMs(headers));
      } else {
        admission.answered(readQuotaHeaders(headers));
      }
    }
  }
  await Promise.all(Array.from({ length: 8 }, work));
  return counts;
}
