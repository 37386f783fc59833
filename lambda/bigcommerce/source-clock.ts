import { parseTimestamp } from '../customer/timestamp.ts';

/** Lambda's clock is kept right, so a source further behind than this is a mistake of whoever wrote the header. */
const believableMs = 60 * 60_000;
/** An HTTP Date names a whole second: the moment it was written lies within the second that follows. */
const dateResolutionMs = 1_000;

/**
 * How far the source's clock is behind ours, at least, in milliseconds: what the `Date` and `Age` of an answer show
 * (RFC 9110, 6.6.1; RFC 9111, 5.1) whose request was sent at `sentAtMs`. 0 when it is not behind, or when the headers
 * say nothing that can be believed: so no header moves a moment forward, or back by more than an hour.
 */
export function readSourceBehindMs(headers: Headers, sentAtMs: number): number {
  const date = parseTimestamp(headers.get('date') ?? '');
  if (date === undefined) return 0;
  const age = /^\d{1,9}$/.exec(headers.get('age') ?? '')?.[0] ?? 0;
  const sourceMs = Date.parse(date) + Number(age) * 1_000 + dateResolutionMs;
  const behindMs = sentAtMs - sourceMs;
  return behindMs > 0 && behindMs <= believableMs ? behindMs : 0;
}
