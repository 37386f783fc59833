import type { QuotaHeaders } from './quota-headers.ts';

/** The most requests that may go at once after a pause. */
const largestBurst = 10;
/** The quota of the smallest plans (Standard and Plus). Assumed after a 429 from a store that names no quota. */
const smallestQuota = { requests: 150, windowMs: 30_000 };
/** Each 429 without headers halves the pace, but not below this part of it. */
const slowestFactor = 1 / 32;
const restoredPerWindow = 0.1;
/** Windows are 30 s. No header, however wrong, makes one request cost more time than this. */
const longestDebtMs = 5 * 60_000;

/** Decides when the next request may be sent, so that this process stays within its share of the store's quota. */
export interface Pace {
  /** Changes the part of the quota that this process may use, above 0 and at most 1. */
  setShare(share: number, nowMs: number): void;
  /** Milliseconds from `nowMs` until the next request is due, at most 5 minutes; 0 = at once. */
  waitMs(nowMs: number): number;
  /** A request is sent now. */
  spend(nowMs: number): void;
  /** An answer with quota headers came. */
  learn(headers: QuotaHeaders, nowMs: number): void;
  /** A 429 came without a wait. */
  halve(nowMs: number): void;
}

/**
 * A virtual-time pacer (GCRA): spreads the share of the quota evenly, with a burst of up to 10, but never of more than the
 * share of what is left. While the quota is unknown, only concurrency limits the process. The pace slows when the quota
 * runs out before its window does. When nothing is left, it waits until the reset.
 */
export function createPace(initialShare: number): Pace {
  let share = initialShare;
  let quota: { requests: number; windowMs: number } | undefined;
  /** The "theoretical arrival time" of GCRA: by then every request that was sent is paid for. */
  let paidAtMs = 0;
  /** From the last answer: the requests left, their part over the part of the window left, and the window's end. */
  let told = { atMs: 0, left: Number.POSITIVE_INFINITY, factor: 1, resetAtMs: 0 };
  let halved = { factor: 1, atMs: 0 };

  /** The remaining part of the quota, divided by the remaining part of the window; 1 if enough is left. */
  function scarcity(nowMs: number): number {
    return nowMs < told.resetAtMs ? told.factor : 1;
  }

  function restored(nowMs: number): number {
    const windows = Math.floor((nowMs - halved.atMs) / (quota ?? smallestQuota).windowMs);
    return Math.min(1, halved.factor + restoredPerWindow * windows);
  }

  /** Between two requests at the pace of the share. At most a window, so that a wrong quota is soon corrected. */
  function intervalMs(nowMs: number): number {
    const factor = restored(nowMs);
    const known = quota ?? (factor < 1 ? smallestQuota : undefined);
    if (known === undefined) return 0;
    return known.windowMs / Math.max(1, known.requests * share * factor);
  }

  /** An estimate of the requests left now, if all apps together use them evenly. A new window begins with all of them. */
  function leftAt(nowMs: number): number {
    if (quota === undefined) return Number.POSITIVE_INFINITY;
    const { left, atMs, resetAtMs } = told;
    if (nowMs < resetAtMs) return (left * (resetAtMs - nowMs)) / (resetAtMs - atMs);
    return quota.requests * (1 - ((nowMs - resetAtMs) % quota.windowMs) / quota.windowMs);
  }

  /** How many requests may go at once. */
  function burstAt(nowMs: number): number {
    return Math.max(1, Math.min(largestBurst, share * leftAt(nowMs)));
  }

  /** A new window has the whole quota, so the cost of a shortage in the last one is not carried over. */
  function forgiveAfterReset(nowMs: number): void {
    if (nowMs < told.resetAtMs || told.factor === 1) return;
    paidAtMs = Math.min(paidAtMs, told.resetAtMs + (burstAt(nowMs) - 1) * intervalMs(nowMs));
  }

  return {
    setShare(newShare, nowMs) {
      // Requests that are not paid for yet cost the new price.
      paidAtMs = nowMs + Math.max(0, paidAtMs - nowMs) * (share / newShare);
      share = newShare;
    },

    waitMs(nowMs) {
      forgiveAfterReset(nowMs);
      const enough = scarcity(nowMs);
      const untilResetMs = told.resetAtMs - nowMs;
      if (enough === 0) return untilResetMs;
      const dueMs = paidAtMs - (burstAt(nowMs) - 1) * intervalMs(nowMs) * enough;
      const waitMs = Math.max(0, dueMs - nowMs);
      return enough < 1 ? Math.min(waitMs, untilResetMs) : waitMs;
    },

    spend(nowMs) {
      const owedUntilMs = Math.max(nowMs, paidAtMs) + intervalMs(nowMs) / scarcity(nowMs);
      paidAtMs = Math.min(owedUntilMs, nowMs + longestDebtMs);
    },

    learn({ quota: requests, left, windowMs, resetMs }, nowMs) {
      const isFirst = quota === undefined;
      quota = { requests, windowMs };
      const factor = resetMs === 0 ? 1 : Math.min(1, left / requests / (resetMs / windowMs));
      told = { atMs: nowMs, left, factor, resetAtMs: nowMs + resetMs };
      // The request that was answered is not paid for yet, since its price was unknown.
      if (isFirst) paidAtMs = Math.max(nowMs, paidAtMs) + intervalMs(nowMs);
    },

    halve(nowMs) {
      halved = { factor: Math.max(slowestFactor, restored(nowMs) / 2), atMs: nowMs };
    },
  };
}
