import { parseTimestamp } from '../customer/timestamp.ts';

/** Lambda's clock is right, so a `Date` that is further behind is an error of its sender. */
const believableMs = 60 * 60_000;
/** `Date` is cut to a whole second, so it may have been written up to a second later. */
const dateResolutionMs = 1_000;

/**
 * The least number of milliseconds by which the source's clock is behind ours, from the `Date` and `Age` of an answer
 * (RFC 9110, 6.6.1; RFC 9111, 5.1) to a request sent at `sentAtMs`. 0 if it is not behind, or if the headers cannot be
 * believed. So no header moves a moment forward, or back by more than an hour.
 */
export function readSourceBehindMs(headers: Headers, sentAtMs: number): number {
  const date = parseTimestamp(headers.get('date') ?? '');
  if (date === undefined) return 0;
  const age = /^\d{1,9}$/.exec(headers.get('age') ?? '')?.[0] ?? 0;
  const sourceMs = Date.parse(date) + Number(age) * 1_000 + dateResolutionMs;
  const behindMs = sentAtMs - sourceMs;
  return behindMs > 0 && behindMs <= believableMs ? behindMs : 0;
}
