import type { SyncError } from '../errors.ts';
import type { Hook } from './plan-hooks.ts';

/** The subscriptions of our API account. Throws `SyncError`s. A deadline is a moment on our clock. */
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
  /** Destinations that get no deliveries for a while, because too many have failed. */
  readonly blockedDestinations: readonly string[];
}

/** Our hooks as they were found, and the numbers of changes. */
export interface HooksReport {
  readonly hooks: readonly Pick<Hook, 'id' | 'scope' | 'destination' | 'isActive'>[];
  readonly isBlocked: boolean;
  readonly created: number;
  readonly reactivated: number;
  readonly repaired: number;
  readonly removed: number;
  /** Webhooks may have been lost, so a full sweep follows. */
  readonly wantsFullSweep: boolean;
  /** One for each change that failed; the others were made. */
  readonly errors: readonly SyncError[];
}
