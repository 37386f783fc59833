/** Enough for the customers of an hour at the largest quotas; some 2 MB. */
const capacity = 20_000;

/** When this process last sent a fetch that found the customer, and stored what it found. */
export interface RecentFetches {
  remember(customerId: number, sentAtMs: number): void;
  sentAtMs(customerId: number): number | undefined;
}

/** Forgets the oldest when it is full. */
export function createRecentFetches(): RecentFetches {
  const fetches = new Map<number, number>();
  return {
    remember(customerId, sentAtMs) {
      fetches.delete(customerId);
      fetches.set(customerId, sentAtMs);
      for (const oldest of fetches.keys()) {
        if (fetches.size <= capacity) break;
        fetches.delete(oldest);
      }
    },
    sentAtMs: (customerId) => fetches.get(customerId),
  };
}
