import pLimit from 'p-limit';
import type { Clock } from '../sync/clock.ts';
import { RateLimitedError } from '../sync/errors.ts';
import { createPace } from './pace.ts';
import type { QuotaHeaders } from './quota-headers.ts';

/** The gate closes for at least 1 s after a 429, even if it announces less, and twice as long after each further 429. */
const shortestWaitMs = 1_000;
/** One window, after which the whole quota is available again. */
const longestUnannouncedWaitMs = 30_000;
/** Keeps processes that wait for the same moment from returning together. */
const jitterMs = 1_000;

/** A gate that all requests of the process pass, so that one 429 holds all of them. */
export interface Quota {
  /** Changes the part of the quota that this process may use, above 0 and at most 1. */
  setShare(share: number): void;
  /**
   * Resolves when a request may be sent, in the order of the calls. Throws RateLimitedError at once instead of waiting
   * beyond the deadline. The caller must report on each admission how its request ended.
   */
  admit(deadlineMs: number): Promise<Admission>;
}

export interface Admission {
  /** An answer came, perhaps with quota headers. */
  answered(headers: QuotaHeaders | undefined): void;
  /** No answer came. */
  unanswered(): void;
  /** A 429 came. Returns for how many milliseconds the gate stays closed. */
  rateLimited(announcedWaitMs: number | undefined): number;
}

export interface QuotaDeps {
  readonly clock: Clock;
  /** 0 to 1. */
  readonly random: () => number;
  /** Called after a request was held back. */
  readonly onWait: (waitMs: number) => void;
}

/** Paces the process at `share` (0 to 1) of the store's quota. */
export function createQuota(share: number, { clock, random, onWait }: QuotaDeps): Quota {
  const pace = createPace(share);
  const inOrder = pLimit(1);
  let closedUntilMs = 0;
  /** How often the gate was closed since the last answer other than a 429. */
  let refusals = 0;
  /** At the start and after a 429 one request goes alone, and the others wait until it ends. */
  let mustScout = true;
  let scout: Promise<void> | undefined;

  async function untilOpen(deadlineMs: number): Promise<void> {
    for (;;) {
      await scout;
      const nowMs = clock.now();
      const waitMs = Math.max(closedUntilMs - nowMs, pace.waitMs(nowMs));
      if (waitMs <= 0) return;
      if (nowMs + waitMs >= deadlineMs) throw new RateLimitedError(waitMs);
      await clock.sleep(waitMs);
      onWait(waitMs);
    }
  }

  /** Returns a function to call when the request has ended. */
  function depart(): () => void {
    pace.spend(clock.now());
    if (!mustScout) return () => {};
    mustScout = false;
    const { promise, resolve } = Promise.withResolvers<void>();
    scout = promise;
    return resolve;
  }

  function close(announcedWaitMs: number | undefined): number {
    const nowMs = clock.now();
    // If several requests were in flight together, only the first 429 closes the gate.
    const isNews = closedUntilMs <= nowMs;
    if (announcedWaitMs === undefined && isNews) pace.halve(nowMs);
    if (isNews) refusals += 1;
    const ownWaitMs = Math.min(longestUnannouncedWaitMs, shortestWaitMs * 2 ** (refusals - 1));
    if (isNews || announcedWaitMs !== undefined) {
      const waitMs = Math.max(announcedWaitMs ?? 0, ownWaitMs) + random() * jitterMs;
      closedUntilMs = Math.max(closedUntilMs, nowMs + waitMs);
    }
    mustScout = true;
    return closedUntilMs - nowMs;
  }

  return {
    setShare: (newShare) => pace.setShare(newShare, clock.now()),

    async admit(deadlineMs) {
      const ended = await inOrder(async () => {
        await untilOpen(deadlineMs);
        return depart();
      });
      return {
        answered(headers) {
          refusals = 0;
          if (headers !== undefined) pace.learn(headers, clock.now());
          ended();
        },
        unanswered: ended,
        rateLimited(announcedWaitMs) {
          const waitMs = close(announcedWaitMs);
          ended();
          return waitMs;
        },
      };
    },
  };
}
