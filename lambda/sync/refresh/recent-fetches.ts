/** Enough for the fetches of one hour at the largest quota; about 2 MB. */
const capacity = 20_000;

/** When this process sent its last fetch that found the customer and stored it. */
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
