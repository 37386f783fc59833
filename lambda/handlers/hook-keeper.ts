import type { HookOrder } from '../aws/events/hooks-event.ts';
import { createWebhookSecret, type WebhookSecretDeps } from '../aws/secrets/webhook-secret.ts';
import { customerHookScopes } from '../bigcommerce/hooks.ts';
import { webhooks } from '../contract.ts';
import type { HooksReport } from '../sync/hooks/hook-ports.ts';
import { ensureHooks, inspectHooks, type KeepHooksDeps } from '../sync/hooks/keep-hooks.ts';
import { noHooks, type WantedHooks } from '../sync/hooks/plan-hooks.ts';

export interface HookKeeperSettings {
  readonly hookMarker: string;
  readonly webhookUrl: string | undefined;
  readonly webhookSecretId: string | undefined;
}

/** Keeps the stack's hooks as configured. Removes them if webhooks are off. */
export type HookKeeper = (order: HookOrder, deadlineMs: number) => Promise<HooksReport>;

export function createHookKeeper(
  { hookMarker, webhookUrl, webhookSecretId }: HookKeeperSettings,
  secrets: Omit<WebhookSecretDeps, 'secretId'>,
  deps: KeepHooksDeps,
): HookKeeper {
  const marker = { header: webhooks.markerHeader, value: hookMarker };
  const none = noHooks(marker);

  /** Reads the secret each time, so that hooks get a rotated secret at once. */
  async function readWanted(): Promise<WantedHooks> {
    if (webhookUrl === undefined || webhookSecretId === undefined) return none;
    const { current } = await createWebhookSecret({ ...secrets, secretId: webhookSecretId }).current();
    const headers = { [marker.header]: marker.value, [webhooks.secretHeader]: current };
    return { scopes: customerHookScopes, destination: webhookUrl, headers, marker };
  }

  return async (order, deadlineMs) => {
    if (order === 'remove') return await ensureHooks(none, deadlineMs, deps);
    const carryOut = { ensure: ensureHooks, status: inspectHooks }[order];
    return await carryOut(await readWanted(), deadlineMs, deps);
  };
}
