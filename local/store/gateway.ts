import { type Answer, apiErrorAnswer, emptyAnswer, gatewayAnswer } from './answer.ts';
import type { ApiAccount } from './api-accounts.ts';
import type { QuotaWindow } from './quota-window.ts';
import type { StoreRequest } from './store-request.ts';

export interface GatewaySettings {
  readonly storeHash: string;
  /** By access token. */
  readonly accounts: ReadonlyMap<string, ApiAccount>;
  readonly quota: QuotaWindow | undefined;
}

/**
 * What stands before the API: knows the store, checks the token, counts the request against the quota.
 * Passes on to `answer` what is let through.
 */
export function throughGateway(
  request: StoreRequest,
  settings: GatewaySettings,
  answer: (account: ApiAccount) => Answer,
): Answer {
  if (!request.path.startsWith(`/stores/${settings.storeHash}/`)) return gatewayAnswer(404);
  const account = settings.accounts.get(String(request.headers['x-auth-token']));
  if (!account) return apiErrorAnswer(request.path, 401);
  if (!settings.quota) return answer(account);

  const { exceeded, headers } = settings.quota.spend(1);
  const passed = exceeded ? emptyAnswer(429) : answer(account);
  return { ...passed, headers: { ...passed.headers, ...headers } };
}
