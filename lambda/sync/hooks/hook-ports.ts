import type { SyncError } from '../errors.ts';
import type { Hook } from './plan-hooks.ts';

/** The hooks of the API account. Throws `SyncError`s. A deadline is a moment on our clock. */
export interface Hooks {
  list(deadlineMs: number): Promise<Hook[]>;
  health(deadlineMs: number): Promise<HookHealth>;
  /** Returns the new hook's id. */
  create(hook: Omit<Hook, 'id'>, deadlineMs: number): Promise<number>;
  update(id: number, hook: Omit<Hook, 'id'>, deadlineMs: number): Promise<void>;
  remove(id: number, deadlineMs: number): Promise<void>;
}

export interface HookHealth {
  readonly inactiveIds: readonly number[];
  /** Addresses that BigCommerce has blocked for a while, because too many deliveries failed. */
  readonly blockedDestinations: readonly string[];
}

/** Our hooks as they were found, and how many were changed. */
export interface HooksReport {
  readonly hooks: readonly Pick<Hook, 'id' | 'scope' | 'destination' | 'isActive'>[];
  readonly isBlocked: boolean;
  readonly created: number;
  readonly reactivated: number;
  readonly repaired: number;
  readonly removed: number;
  /** Events may have been lost, so a full sweep is required. */
  readonly sweepsAll: boolean;
  /** Why some changes failed. All others were made. */
  readonly errors: readonly SyncError[];
}
