import type { LiveVersion, Stamp, Tombstone, Verdict, Version } from '../customer/version.ts';
import type { RefreshReason } from './refresh-request.ts';

/**
 * The store whose customers are copied. A deadline is a moment on our clock, in milliseconds since the epoch.
 * Every method throws a `SyncError` when it gets no usable answer before its deadline.
 */
export interface CustomerSource {
  /** The customer as it is now. `absent` means "does not exist", said once: believe it only once it is confirmed. */
  fetchCustomer(id: number, deadlineMs: number): Promise<LiveVersion | 'absent'>;
  /** Asks a second, different question; throws `UnconfirmedError` unless that too says "no such customer". */
  confirmAbsence(id: number, deadlineMs: number): Promise<Tombstone>;
}

/** The table that holds the copy. */
export interface CustomerTable {
  /** Reads the stored stamps of these customers. Ids that could not be read are in `failed`. */
  load(ids: readonly number[]): Promise<StoredStamps>;
  /**
   * Stores each version unless the stored one wins. Results have the order of the versions. Ids must be distinct. A
   * version observed more than 5 minutes ago is not written: its error is a `StaleError`.
   */
  save(versions: readonly Version[]): Promise<SaveResult[]>;
}

export interface StoredStamps {
  readonly stamps: ReadonlyMap<number, Stamp>;
  readonly failed: ReadonlyMap<number, unknown>;
}

/** A failure does not affect the other versions. An error that is no `SyncError` is a bug. */
export type SaveResult =
  /** `over`: the stamp that was stored before. */
  { readonly outcome: Verdict; readonly over: Stamp | undefined } | { readonly error: unknown };

/** Is told what happens between us and the source. */
export interface ApiTelemetry {
  requestSent(): void;
  rateLimited(): void;
  serverErrorAnswered(): void;
  retried(): void;
  /** A request waited this long before it was sent. */
  waited(waitMs: number): void;
  quotaLeft(requests: number): void;
}

/** Throws a `SyncError` unless the bus accepted every event. */
export interface RefreshEvents {
  requestRefreshes(customerIds: readonly number[], reason: RefreshReason): Promise<void>;
}
