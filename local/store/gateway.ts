import { type Answer, apiErrorAnswer, emptyAnswer, gatewayAnswer } from './answer.ts';
import type { ApiAccount } from './api-accounts.ts';
import type { QuotaWindow } from './quota-window.ts';
import type { StoreRequest } from './store-request.ts';

export interface GatewaySettings {
  readonly storeHash: string;
  /** The API accounts by access token. */
  readonly accounts: ReadonlyMap<string, ApiAccount>;
  readonly quota: QuotaWindow | undefined;
}

/**
 * The gateway before the API. It checks the store hash and the token, and counts the request against the quota.
 * Requests that pass go to `answer`.
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
