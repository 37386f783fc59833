/** A subscription of an API account. */
export interface Hook {
  readonly id: number;
  /** The API account that created the hook. No other account can see it. */
  readonly clientId: string;
  readonly scope: string;
  readonly destination: string;
  /** Sent with every delivery. */
  readonly headers: Readonly<Record<string, string>> | null;
  /** `inactive`: set by its owner. `deactivated`: set by the store. */
  readonly status: HookStatus;
  /** In milliseconds since the epoch, like all times here. */
  readonly createdAt: number;
  readonly updatedAt: number;
  /** When the hook last got an event or became active. */
  readonly heardAt: number;
  /** How often the hook became active. Deliveries from an earlier active time are dropped. */
  readonly activation: number;
}

export type HookStatus = 'active' | 'inactive' | 'deactivated';

/** The hook as the API shows it: `inactive` and `deactivated` look the same. */
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
