/** The number of requests that all apps of the store may send in a window. */
export interface Quota {
  readonly requests: number;
  readonly windowMs: number;
  /** True if a 429 also has `X-Retry-After`, which BigCommerce sends sometimes. */
  readonly announceRetryAfter?: boolean;
}

/** Fixed windows that follow each other from the store's start. */
export interface QuotaWindow {
  spend(requests: number): QuotaState;
}

export interface QuotaState {
  readonly exceeded: boolean;
  readonly headers: Readonly<Record<string, string>>;
}

export function createQuotaWindow(quota: Quota, now: () => number): QuotaWindow {
  const startedAt = now();
  let current = 0;
  let spent = 0;

  return {
    spend(requests) {
      const elapsedMs = now() - startedAt;
      const index = Math.floor(elapsedMs / quota.windowMs);
      if (index !== current) spent = 0;
      current = index;
      spent += requests;

      const exceeded = spent > quota.requests;
      const resetMs = Math.ceil((index + 1) * quota.windowMs - elapsedMs);
      return {
        exceeded,
        headers: {
          'X-Rate-Limit-Requests-Quota': String(quota.requests),
          'X-Rate-Limit-Requests-Left': String(Math.max(0, quota.requests - spent)),
          'X-Rate-Limit-Time-Window-Ms': String(quota.windowMs),
          'X-Rate-Limit-Time-Reset-Ms': String(resetMs),
          ...(exceeded && quota.announceRetryAfter && { 'X-Retry-After': String(Math.ceil(resetMs / 1000)) }),
        },
      };
    },
  };
}
