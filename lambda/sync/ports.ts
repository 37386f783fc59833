import type { LiveVersion, Stamp, Tombstone, Verdict, Version } from '../customer/version.ts';
import type { RefreshReason } from './refresh-request.ts';

/**
 * The store whose customers are copied. A deadline is a moment on our clock, in milliseconds since the epoch.
 * Every question throws a `SyncError` when it gets no usable answer before its deadline.
 */
export interface CustomerSource {
  /** The customer as it is now. `absent` is "does not exist", said once: not to be believed before it is confirmed. */
  fetchCustomer(id: number, deadlineMs: number): Promise<LiveVersion | 'absent'>;
  /** Asks a second, different question; throws `UnconfirmedError` unless that too says "no such customer". */
  confirmAbsence(id: number, deadlineMs: number): Promise<Tombstone>;
}

/** The copy. */
export interface CustomerTable {
  /** What is stored of these customers, as far as it could be read: ids that failed are in `failed`. */
  load(ids: readonly number[]): Promise<StoredStamps>;
  /**
   * Stores each version unless what is stored wins; results in the versions' order. Ids must be distinct. What was
   * observed more than 5 minutes ago is not written: its error is a `StaleError`.
   */
  save(versions: readonly Version[]): Promise<SaveResult[]>;
}

export interface StoredStamps {
  readonly stamps: ReadonlyMap<number, Stamp>;
  readonly failed: ReadonlyMap<number, unknown>;
}

/** One that fails does not harm its neighbours. An error that is no `SyncError` is a bug. */
export type SaveResult =
  /** `over`: what was stored before. */
  { readonly outcome: Verdict; readonly over: Stamp | undefined } | { readonly error: unknown };

/** Is told what happens between us and the source. */
export interface ApiTelemetry {
  requestSent(): void;
  rateLimited(): void;
  serverErrorAnswered(): void;
  retried(): void;
  /** A request was held back for so many milliseconds. */
  waited(waitMs: number): void;
  quotaLeft(requests: number): void;
}

/** Throws a `SyncError` unless every event was taken. */
export interface RefreshEvents {
  requestRefreshes(customerIds: readonly number[], reason: RefreshReason): Promise<void>;
}
