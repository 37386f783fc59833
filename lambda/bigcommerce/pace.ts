import type { QuotaHeaders } from './quota-headers.ts';

/** Requests that may go at once after a pause, unless little of the quota is left. */
const largestBurst = 10;
/** What the smallest plans allow (Standard and Plus): assumed when a 429 comes from a store that names no quota. */
const smallestQuota = { requests: 150, windowMs: 30_000 };
/** A 429 without headers halves the pace, but never below this part of it. */
const slowestFactor = 1 / 32;
const restoredPerWindow = 0.1;
/** Windows are 30 s. No header, however wrong, makes one request cost more time than this. */
const longestDebtMs = 5 * 60_000;

/** How soon the next request may be sent, so that we stay within our share of the store's quota. */
export interface Pace {
  /** From now on we may use this part of the quota, above 0 and at most 1. */
  setShare(share: number, nowMs: number): void;
  /** Milliseconds from `nowMs` until the next request is due, at most 5 minutes; 0 = at once. */
  waitMs(nowMs: number): number;
  /** A request is sent now. */
  spend(nowMs: number): void;
  /** An answer told the quota. */
  learn(headers: QuotaHeaders, nowMs: number): void;
  /** A 429 came that named no wait. */
  halve(nowMs: number): void;
}

/**
 * A virtual-time pacer (GCRA): our share of the quota, evenly spread, with a burst of up to 10, but never of more than
 * our share of what is left. While the quota is unknown only concurrency bounds us. It slows down, never up, when the
 * quota runs out faster than its window, and rests until the reset when nothing is left.
 */
export function createPace(initialShare: number): Pace {
  let share = initialShare;
  let quota: { requests: number; windowMs: number } | undefined;
  /** When all that was sent is paid for: the "theoretical arrival time" of GCRA. */
  let paidAtMs = 0;
  /** What the last answer said: what was left of the window, that over what was left of its time, and its end. */
  let told = { atMs: 0, left: Number.POSITIVE_INFINITY, factor: 1, resetAtMs: 0 };
  let halved = { factor: 1, atMs: 0 };

  /** The part of the quota that is left over the part of the window that is left; 1 when there is enough. */
  function scarcity(nowMs: number): number {
    return nowMs < told.resetAtMs ? told.factor : 1;
  }

  function restored(nowMs: number): number {
    const windows = Math.floor((nowMs - halved.atMs) / (quota ?? smallestQuota).windowMs);
    return Math.min(1, halved.factor + restoredPerWindow * windows);
  }

  /** Between two requests at the pace of our share; at most a window, so that a quota that was told wrongly shows. */
  function intervalMs(nowMs: number): number {
    const factor = restored(nowMs);
    const known = quota ?? (factor < 1 ? smallestQuota : undefined);
    if (known === undefined) return 0;
    return known.windowMs / Math.max(1, known.requests * share * factor);
  }

  /** What is left by now if all apps together use it evenly; of a window of which nothing is known, all at its start. */
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

  /** What the shortage of a window cost is not carried over into the next: there the quota is whole again. */
  function forgiveAfterReset(nowMs: number): void {
    if (nowMs < told.resetAtMs || told.factor === 1) return;
    paidAtMs = Math.min(paidAtMs, told.resetAtMs + (burstAt(nowMs) - 1) * intervalMs(nowMs));
  }

  return {
    setShare(newShare, nowMs) {
      // What is still to be paid for costs what it would cost from now on.
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
      // The request that brought the answer has not been paid for, since its price was unknown.
      if (isFirst) paidAtMs = Math.max(nowMs, paidAtMs) + intervalMs(nowMs);
    },

    halve(nowMs) {
      halved = { factor: Math.max(slowestFactor, restored(nowMs) / 2), atMs: nowMs };
    },
  };
}
