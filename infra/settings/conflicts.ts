import { type NameOf, show } from './read-settings.ts';
import type { StoreConfig } from './store-config.ts';

/** Adds a sentence for settings that are valid one by one, but not together. */
export function refuseConflicts(store: StoreConfig, nameOf: NameOf, problems: Set<string>): void {
  const { refreshQuotaShare, sweepQuotaShare, incrementalSweepMinutes, fullSweepAt, webhooks } = store;
  if (exceedsQuota([store])) {
    problems.add(
      `${nameOf('refreshQuotaShare')} and ${nameOf('sweepQuotaShare')} must not exceed 1 together; they are ${refreshQuotaShare} and ${sweepQuotaShare}.`,
    );
  }
  if (incrementalSweepMinutes === 'off' && fullSweepAt !== 'off') {
    problems.add(
      `${nameOf('fullSweepAt')} must be "off" where incrementalSweepMinutes is, because a full sweep waits for the first incremental sweep; it is ${show(fullSweepAt)}.`,
    );
  }
  if (incrementalSweepMinutes === 'off' && webhooks) {
    problems.add(
      `${nameOf('webhooks')} must be "off" where incrementalSweepMinutes is, because the incremental sweeps register and keep the hooks; it is "on".`,
    );
  }
  if (store.customersApi === 'v2' && store.include.length > 0) {
    problems.add(
      `${nameOf('include')} needs customersApi "v3", because the V2 API returns neither addresses nor attributes; it is ${show(store.include)}.`,
    );
  }
}

/** Adds a sentence for each store whose copies together could use more than its quota. */
export function refuseSharesAboveOne(stores: readonly StoreConfig[], problems: Set<string>): void {
  for (const storeHash of new Set(stores.map((store) => store.storeHash))) {
    const copies = stores.filter((store) => store.storeHash === storeHash);
    if (copies.length < 2 || !exceedsQuota(copies)) continue;
    const stages = copies.map(({ stage }) => stage).join(', ');
    problems.add(
      `The shares of store "${storeHash}" must not exceed 1 over all its stages (${stages}); they add up to ${Number(sharesOf(copies).toFixed(4))}. Lower refreshQuotaShare or sweepQuotaShare of a stage.`,
    );
  }
}

function exceedsQuota(stores: readonly StoreConfig[]): boolean {
  // Sums of decimals are not exact.
  return sharesOf(stores) > 1 + 1e-9;
}

function sharesOf(stores: readonly StoreConfig[]): number {
  return stores.reduce(
    (sum, { refreshQuotaShare, sweepQuotaShare }) => sum + refreshQuotaShare + sweepQuotaShare,
    0,
  );
}
