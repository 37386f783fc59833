import type { HookOrder } from '../aws/hooks-event.ts';
import { createWebhookSecret, type WebhookSecretDeps } from '../aws/webhook-secret.ts';
import { webhooks } from '../contract.ts';
import { ConfigurationError } from '../sync/errors.ts';
import type { HooksReport } from '../sync/hook-ports.ts';
import { ensureHooks, inspectHooks, type KeepHooksDeps, removeHooks } from '../sync/keep-hooks.ts';
import type { WantedHooks } from '../sync/plan-hooks.ts';

/** Where a customer may change. Whether the first covers the second is not documented; duplicates do no harm. */
const scopes = ['store/customer/*', 'store/customer/address/*'];

export interface HookKeeperSettings {
  readonly stackName: string;
  readonly webhookUrl: string | undefined;
  readonly webhookSecretId: string | undefined;
}

/** Keeps the stack's hooks; undefined where webhooks are switched off. */
export type HookKeeper = (order: HookOrder, deadlineMs: number) => Promise<HooksReport>;

export function createHookKeeper(
  { stackName, webhookUrl, webhookSecretId }: HookKeeperSettings,
  secrets: Omit<WebhookSecretDeps, 'secretId'>,
  deps: KeepHooksDeps,
): HookKeeper | undefined {
  if (webhookUrl === undefined || webhookSecretId === undefined) return undefined;
  const secret = createWebhookSecret({ ...secrets, secretId: webhookSecretId });
  const carryOut = { ensure: ensureHooks, status: inspectHooks, remove: removeHooks };

  return async (order, deadlineMs) => {
    const { current } = await secret.current();
    const marker = { header: webhooks.markerHeader, value: stackName };
    const headers = { [marker.header]: marker.value, [webhooks.secretHeader]: current };
    const wanted: WantedHooks = { scopes, destination: webhookUrl, headers, marker };
    return await carryOut[order](wanted, deadlineMs, deps);
  };
}

/** For who asks by hand. */
export function webhooksAreOff(): ConfigurationError {
  return new ConfigurationError(
    'webhooks are switched off for this stack: set "webhooks" to true and deploy',
  );
}
