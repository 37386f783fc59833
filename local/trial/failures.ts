import type { FailedRefresh } from '../../lambda/sync/refresh-report.ts';

/** What to do, where the function's own advice is meant for those who have deployed it. */
const advice: Readonly<Record<string, string>> = {
  CredentialsRejectedError:
    'check BIGCOMMERCE_ACCESS_TOKEN (it needs the scope Customers: read-only) and BIGCOMMERCE_STORE_HASH',
  UnreachableError: 'check the network, then start again',
  UpstreamError: 'start again in a few minutes',
  RateLimitedError: "other apps use up the store's quota, so start again when that time is over",
  UnconfirmedError: 'start again',
};

/** The first failure as a sentence that says how many there were; undefined if there was none. */
export function describeFailures(
  failed: readonly FailedRefresh[],
  notCopied: number,
  asked: number,
): string | undefined {
  const [first] = failed;
  if (first === undefined) return undefined;
  const [, name = '', message = first.error] = /^(\w+): (.*)$/s.exec(first.error) ?? [];
  const todo = advice[name];
  const reason = todo === undefined ? message : `${message.split(/[:;]/)[0]}: ${todo}`;
  return `${notCopied} of ${asked} customers could not be copied, the first of them customer ${first.id}: ${reason}`;
}
