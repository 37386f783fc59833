/** What an API account subscribed to. */
export interface Hook {
  readonly id: number;
  /** Of the API account that made it, the only one that sees it. */
  readonly clientId: string;
  readonly scope: string;
  readonly destination: string;
  /** Sent with every delivery. */
  readonly headers: Readonly<Record<string, string>> | null;
  /** `inactive` by its owner, `deactivated` by the store. */
  readonly status: HookStatus;
  /** Milliseconds since the epoch, as all times here. */
  readonly createdAt: number;
  readonly updatedAt: number;
  /** When it last heard of an event, or became active. */
  readonly heardAt: number;
  /** How often it became active: what is left from an earlier time is not delivered any more. */
  readonly activation: number;
}

export type HookStatus = 'active' | 'inactive' | 'deactivated';

/** The hook as the API shows it; whether it was its owner or the store that made it inactive does not show. */
export function toWireHook(hook: Hook, storeHash: string) {
  return {
    id: hook.id,
    client_id: hook.clientId,
    store_hash: storeHash,
    created_at: toSeconds(hook.createdAt),
    updated_at: toSeconds(hook.updatedAt),
    scope: hook.scope,
    destination: hook.destination,
    is_active: hook.status === 'active',
    headers: hook.headers,
  };
}

export function toSeconds(ms: number): number {
  return Math.floor(ms / 1_000);
}
