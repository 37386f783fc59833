import type { FailedRefresh } from '../../lambda/sync/refresh/refresh-report.ts';

/** Advice for users of `npm start`, where the function's own advice is for a deployment. */
const advice: Readonly<Record<string, string>> = {
  CredentialsRejectedError:
    'check BIGCOMMERCE_ACCESS_TOKEN (it needs the scope Customers: read-only) and BIGCOMMERCE_STORE_HASH',
  UnreachableError: 'check the network, then start again',
  UpstreamError: 'start again in a few minutes',
  RateLimitedError: "other apps use up the store's quota, so start again after that time",
  UnconfirmedError: 'start again',
};

/** Describes the first failure and the number of failures in a sentence. Undefined if there was none. */
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

/** Describes in a sentence why a sweep failed. */
export function describeSweepFailure(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const { name, reason } = toReason(text);
  if (name !== 'Error') return `the sweep failed: ${reason}`;
  return `the sweep function failed (${reason.split(':')[0]}): --verbose shows what it logged`;
}

/** Splits an error's name from its sentence, and adds advice. The name `Error` means a bug. */
function toReason(text: string): { name: string; reason: string } {
  const [, name = 'Error', message = text] = /^(\w*Error): (.*)$/s.exec(text) ?? [];
  const todo = advice[name];
  return { name, reason: todo === undefined ? message : `${message.split(/[:;]/)[0]}: ${todo}` };
}
