import { type Answer, emptyAnswer, errorAnswer, gatewayAnswer } from './answer.ts';
import type { QuotaWindow } from './quota-window.ts';
import type { StoreRequest } from './store-request.ts';

export interface GatewaySettings {
  readonly storeHash: string;
  readonly accessToken: string;
  readonly quota: QuotaWindow | undefined;
}

/**
 * What stands before the API: knows the store, checks the token, counts the request against the quota.
 * Passes on to `answer` what is let through.
 */
export function throughGateway(
  request: StoreRequest,
  settings: GatewaySettings,
  answer: () => Answer,
): Answer {
  if (!request.path.startsWith(`/stores/${settings.storeHash}/`)) return gatewayAnswer(404);
  if (request.headers['x-auth-token'] !== settings.accessToken) return errorAnswer(401);
  if (!settings.quota) return answer();

  const { exceeded, headers } = settings.quota.spend(1);
  const passed = exceeded ? emptyAnswer(429) : answer();
  return { ...passed, headers: { ...passed.headers, ...headers } };
}
