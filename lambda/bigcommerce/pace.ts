import type { QuotaHeaders } from './quota-headers.ts';

/** Requests that may go at once after a pause. */
const burst = 10;
/** What the smallest plans allow (Standard and Plus): assumed when a 429 comes from a store that names no quota. */
const smallestQuota = { requests: 150, windowMs: 30_000 };
/** A 429 without headers halves the pace, but never below this part of it. */
const slowestFactor = 1 / 32;
const restoredPerWindow = 0.1;

/** How soon the next request may be sent, so that we stay within our share of the store's quota. */
export interface Pace {
  /** From now on we may use this part of the quota, 0 to 1. */
  setShare(share: number): void;
  /** Milliseconds from `nowMs` until the next request is due; 0 = at once. */
  waitMs(nowMs: number): number;
  /** A request is sent now. */
  spend(nowMs: number): void;
  /** An answer told the quota. */
  learn(headers: QuotaHeaders, nowMs: number): void;
  /** A 429 came that named no wait. */
  halve(nowMs: number): void;
}

/**
 * A virtual-time pacer (GCRA): our share of the quota, evenly spread, with a burst of 10. While the quota is
 * unknown only concurrency bounds us. It slows down, never up, when the quota runs out faster than its window,
 * and rests until the reset when nothing is left.
 */
export function createPace(initialShare: number): Pace {
  let share = initialShare;
  let quota: { requests: number; windowMs: number } | undefined;
  /** When all that was sent is paid for: the "theoretical arrival time" of GCRA. */
  let paidAtMs = 0;
  let shortage = { factor: 1, untilMs: 0 };
  let halved = { factor: 1, atMs: 0 };

  /** The part of the quota that is left over the part of the window that is left; 1 when there is enough. */
  function scarcity(nowMs: number): number {
    return nowMs < shortage.untilMs ? shortage.factor : 1;
  }

  function restored(nowMs: number): number {
    const windows = Math.floor((nowMs - halved.atMs) / (quota ?? smallestQuota).windowMs);
    return Math.min(1, halved.factor + restoredPerWindow * windows);
  }

  /** Between two requests at the pace of our share. */
  function intervalMs(nowMs: number): number {
    const factor = restored(nowMs);
    const known = quota ?? (factor < 1 ? smallestQuota : undefined);
    return known === undefined ? 0 : known.windowMs / (known.requests * share * factor);
  }

  /** What the shortage of a window cost is not carried over into the next: there the quota is whole again. */
  function forgiveAfterReset(nowMs: number): void {
    if (nowMs < shortage.untilMs || shortage.factor === 1) return;
    paidAtMs = Math.min(paidAtMs, shortage.untilMs + (burst - 1) * intervalMs(nowMs));
  }

  return {
    setShare(newShare) {
      share = newShare;
    },

    waitMs(nowMs) {
      forgiveAfterReset(nowMs);
      const enough = scarcity(nowMs);
      const untilResetMs = shortage.untilMs - nowMs;
      if (enough === 0) return untilResetMs;
      const dueMs = paidAtMs - (burst - 1) * intervalMs(nowMs) * enough;
      const waitMs = Math.max(0, dueMs - nowMs);
      return enough < 1 ? Math.min(waitMs, untilResetMs) : waitMs;
    },

    spend(nowMs) {
      paidAtMs = Math.max(nowMs, paidAtMs) + intervalMs(nowMs) / scarcity(nowMs);
    },

    learn(headers, nowMs) {
      quota = { requests: headers.quota, windowMs: headers.windowMs };
      const factor = headers.left / headers.quota / (headers.resetMs / headers.windowMs);
      shortage = { factor: Math.min(1, factor), untilMs: nowMs + headers.resetMs };
    },

    halve(nowMs) {
      halved = { factor: Math.max(slowestFactor, restored(nowMs) / 2), atMs: nowMs };
    },
  };
}
