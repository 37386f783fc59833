import type { SyncError } from '../errors.ts';
import type { Hook } from './plan-hooks.ts';

/** The subscriptions of our API account. Throws `SyncError`s. A deadline is a moment on the local clock. */
export interface Hooks {
  list(deadlineMs: number): Promise<Hook[]>;
  health(deadlineMs: number): Promise<HookHealth>;
  /** Returns its id. */
  create(hook: Omit<Hook, 'id'>, deadlineMs: number): Promise<number>;
  update(id: number, hook: Omit<Hook, 'id'>, deadlineMs: number): Promise<void>;
  remove(id: number, deadlineMs: number): Promise<void>;
}

export interface HookHealth {
  readonly inactiveIds: readonly number[];
  /** Where BigCommerce does not deliver for a while, since too much failed. */
  readonly blockedDestinations: readonly string[];
}

/** What was found of our hooks, and done. */
export interface HooksReport {
  readonly hooks: readonly Pick<Hook, 'id' | 'scope' | 'destination' | 'isActive'>[];
  readonly isBlocked: boolean;
  readonly created: number;
  readonly reactivated: number;
  readonly repaired: number;
  readonly removed: number;
  /** Events may have been lost, so everything is swept. */
  readonly sweepsAll: boolean;
  /** Why something could not be done; the rest was. */
  readonly errors: readonly SyncError[];
}
