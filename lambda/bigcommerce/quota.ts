import pLimit from 'p-limit';
import type { Clock } from '../sync/clock.ts';
import { RateLimitedError } from '../sync/errors.ts';
import { createPace } from './pace.ts';
import type { QuotaHeaders } from './quota-headers.ts';

/** However short a wait a 429 announces, the gate is closed for 1 s, and twice as long with each 429 that follows. */
const shortestWaitMs = 1_000;
/** A window: then the quota is whole again. */
const longestUnannouncedWaitMs = 30_000;
/** So that processes that were told the same do not come back in the same moment. */
const jitterMs = 1_000;

/** The one gate that all requests of the process pass, so that one 429 holds them all. */
export interface Quota {
  /** From now on we may use this part of the quota, above 0 and at most 1. */
  setShare(share: number): void;
  /**
   * Resolves, in the order of asking, when a request may be sent. Throws RateLimitedError at once instead of
   * waiting beyond the deadline. Each admission must be told how its request ended.
   */
  admit(deadlineMs: number): Promise<Admission>;
}

export interface Admission {
  /** An answer came, perhaps with quota headers. */
  answered(headers: QuotaHeaders | undefined): void;
  /** No answer came. */
  unanswered(): void;
  /** A 429 came; returns for how long nothing is sent now. */
  rateLimited(announcedWaitMs: number | undefined): number;
}

export interface QuotaDeps {
  readonly clock: Clock;
  /** 0 to 1. */
  readonly random: () => number;
  /** Is told how long a request was held back. */
  readonly onWait: (waitMs: number) => void;
}

/** Paces the process at `share` (0 to 1) of the store's quota. */
export function createQuota(share: number, { clock, random, onWait }: QuotaDeps): Quota {
  const pace = createPace(share);
  const inOrder = pLimit(1);
  let closedUntilMs = 0;
  /** How often the gate was closed since the last answer other than a 429. */
  let refusals = 0;
  /** At the start, and after a 429, one request goes alone; the others wait for its end. */
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

  /** Returns what to call when the request has ended. */
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
    // Of the requests that were under way together, the first one closes the gate.
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
