import { parseTimestamp } from '../customer/timestamp.ts';

/** Below this an offset is not told from network delay and the whole seconds of a Date header. */
const noticeableMs = 2_000;
/**
 * Lambda's clock is kept right, so an offset larger than this is a mistake of whoever wrote the Date (a proxy, a
 * cache). Believing it would stamp customers far in the future, where nothing could replace them.
 */
const believableMs = 60 * 60_000;
/** An HTTP Date names a whole second: the moment it was written lies within the second that follows. */
const dateResolutionMs = 1_000;

/** The source's clock, learned from the Date headers of its answers. */
export interface SourceClock {
  /** An answer with this Date header was asked for and received at these local moments. */
  learn(dateHeader: string | null, sentAtMs: number, receivedAtMs: number): void;
  /** A local moment on the source's clock; undefined before the first Date header. */
  toSourceMs(localMs: number): number | undefined;
}

/**
 * Keeps the range of offsets that explains every answer so far and applies the smallest of them, if that is
 * more than 2 s: a slow answer widens the doubt, never the offset.
 */
export function createSourceClock(): SourceClock {
  let range: { fromMs: number; toMs: number } | undefined;

  return {
    learn(dateHeader, sentAtMs, receivedAtMs) {
      const date = parseTimestamp(dateHeader ?? '');
      if (date === undefined) return;
      const dateMs = Date.parse(date);
      const seen = { fromMs: dateMs - receivedAtMs, toMs: dateMs + dateResolutionMs - sentAtMs };
      if (seen.fromMs > believableMs || seen.toMs < -believableMs) return;
      const both = {
        fromMs: Math.max(seen.fromMs, range?.fromMs ?? seen.fromMs),
        toMs: Math.min(seen.toMs, range?.toMs ?? seen.toMs),
      };
      range = both.fromMs <= both.toMs ? both : seen;
    },

    toSourceMs(localMs) {
      if (range === undefined) return undefined;
      const smallestMs = Math.max(range.fromMs, Math.min(range.toMs, 0));
      return Math.abs(smallestMs) > noticeableMs ? localMs + smallestMs : localMs;
    },
  };
}
