/** The quota headers of an answer: https://developer.bigcommerce.com/docs/start/best-practices/api-rate-limits */
export interface QuotaHeaders {
  readonly quota: number;
  /** At most `quota`. */
  readonly left: number;
  readonly windowMs: number;
  /** Until the window ends: at most `windowMs`. */
  readonly resetMs: number;
}

/** The documented window. It replaces one that cannot be right. */
const documentedWindowMs = 30_000;
const shortestWindowMs = 1_000;
/** Ten times the documented window. Whatever the headers say, no wait for a window is longer. */
const longestWindowMs = 300_000;
/** The longest delay of a message in the refresh queue. One request after such a wait does no harm. */
const longestWaitMs = 15 * 60_000;

/** Undefined unless all four headers are there and make sense. */
export function readQuotaHeaders(headers: Headers): QuotaHeaders | undefined {
  const quota = readCount(headers, 'x-rate-limit-requests-quota');
  const left = readCount(headers, 'x-rate-limit-requests-left');
  const namedWindowMs = readCount(headers, 'x-rate-limit-time-window-ms');
  const resetMs = readCount(headers, 'x-rate-limit-time-reset-ms');
  if (quota === undefined || left === undefined || namedWindowMs === undefined || resetMs === undefined)
    return undefined;
  if (quota === 0) return undefined;
  const isBelievable = namedWindowMs >= shortestWindowMs && namedWindowMs <= longestWindowMs;
  const windowMs = isBelievable ? namedWindowMs : documentedWindowMs;
  return { quota, left: Math.min(left, quota), windowMs, resetMs: Math.min(resetMs, windowMs) };
}

/** The longer of the two waits that a 429 may announce, within limits. Undefined if it announces none. */
export function readAnnouncedWaitMs(headers: Headers): number | undefined {
  const resetMs = readCount(headers, 'x-rate-limit-time-reset-ms') ?? 0;
  const retryAfterMs = (readCount(headers, 'x-retry-after') ?? 0) * 1_000;
  const waitMs = Math.max(Math.min(resetMs, longestWindowMs), Math.min(retryAfterMs, longestWaitMs));
  return waitMs > 0 ? waitMs : undefined;
}

/** A whole number of at least 0; garbage, dates and negative numbers count as absent. */
function readCount(headers: Headers, name: string): number | undefined {
  const text = headers.get(name)?.trim() ?? '';
  return /^\d{1,12}$/.test(text) ? Number(text) : undefined;
}
