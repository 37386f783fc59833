import type { LiveVersion, Stamp, Tombstone, Verdict, Version } from '../customer/version.ts';
import type { SyncError } from './errors.ts';
import type { RefreshReason } from './refresh-request.ts';

/**
 * The store whose customers are copied. A deadline is a moment on our clock, in milliseconds since the epoch.
 * Every method throws a `SyncError` when it gets no usable answer before its deadline.
 */
export interface CustomerSource {
  /** The most customers that one request may name. */
  readonly idsPerQuestion: number;
  /** Returns the customers as they are now, for each id. Ids must be distinct. */
  fetchCustomers(ids: readonly number[], deadlineMs: number): Promise<ReadonlyMap<number, Fetched>>;
  /** Asks a second, different question about absent customers. `aliveId` was found by the first question. */
  confirmAbsences(
    ids: readonly number[],
    deadlineMs: number,
    aliveId?: number,
  ): Promise<ReadonlyMap<number, Confirmed>>;
}

/** `absent` means "does not exist", said once: believe it only once it is confirmed. */
export type Fetched = LiveVersion | 'absent' | Failed;

/** `isStoreEmpty`: the source says that it has no customer at all, so nothing proves that it still knows customers. */
export type Confirmed = { readonly tombstone: Tombstone; readonly isStoreEmpty?: boolean } | Failed;

/** The failure of one customer, which does not affect the others. */
export interface Failed {
  readonly error: SyncError;
}

/** The living customers of the table, as an index shows them that may lag. */
export interface LivingRows {
  /** True if there is one besides these. Throws a `SyncError` when the index cannot be read. */
  holdsOthers(ids: readonly number[]): Promise<boolean>;
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

/** Gets the events between us and the source. */
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
