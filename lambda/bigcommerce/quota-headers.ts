/** What an answer says of the store's quota: https://developer.bigcommerce.com/docs/start/best-practices/api-rate-limits */
export interface QuotaHeaders {
  readonly quota: number;
  readonly left: number;
  readonly windowMs: number;
  readonly resetMs: number;
}

/** A wait longer than this is a mistake of the sender; windows are 30 s. */
const longestWaitMs = 60 * 60_000;

/** Undefined unless all four headers are there and make sense. */
export function readQuotaHeaders(headers: Headers): QuotaHeaders | undefined {
  const quota = readCount(headers, 'x-rate-limit-requests-quota');
  const left = readCount(headers, 'x-rate-limit-requests-left');
  const windowMs = readCount(headers, 'x-rate-limit-time-window-ms');
  const resetMs = readCount(headers, 'x-rate-limit-time-reset-ms');
  if (quota === undefined || left === undefined || windowMs === undefined || resetMs === undefined)
    return undefined;
  if (quota === 0 || windowMs === 0) return undefined;
  return { quota, left, windowMs, resetMs: Math.min(resetMs, windowMs) };
}

/** The longer of the two waits that a 429 may announce; undefined when it announces none. */
export function readAnnouncedWaitMs(headers: Headers): number | undefined {
  const resetMs = readCount(headers, 'x-rate-limit-time-reset-ms') ?? 0;
  const retryAfterMs = (readCount(headers, 'x-retry-after') ?? 0) * 1_000;
  const waitMs = Math.min(Math.max(resetMs, retryAfterMs), longestWaitMs);
  return waitMs > 0 ? waitMs : undefined;
}

/** A whole number of at least 0; garbage, dates and negative numbers count as absent. */
function readCount(headers: Headers, name: string): number | undefined {
  const text = headers.get(name)?.trim() ?? '';
  return /^\d{1,12}$/.test(text) ? Number(text) : undefined;
}
