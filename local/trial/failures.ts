import type { FailedRefresh } from '../../lambda/sync/refresh/refresh-report.ts';

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
  const { reason } = toReason(first.error);
  return `${notCopied} of ${asked} customers could not be copied, the first of them customer ${first.id}: ${reason}`;
}

/** Why a sweep failed, as a sentence. */
export function describeSweepFailure(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const { name, reason } = toReason(text);
  if (name !== 'Error') return `the sweep failed: ${reason}`;
  return `the sweep function failed (${reason.split(':')[0]}): --verbose shows what it logged`;
}

/** Of an error's name and sentence; a bug's name says nothing. */
function toReason(text: string): { name: string; reason: string } {
  const [, name = 'Error', message = text] = /^(\w*Error): (.*)$/s.exec(text) ?? [];
  const todo = advice[name];
  return { name, reason: todo === undefined ? message : `${message.split(/[:;]/)[0]}: ${todo}` };
}
