import type { LiveVersion } from '../../customer/version.ts';
import type { SyncError } from '../errors.ts';
import type { RefreshEvents } from '../ports.ts';
import type { Direction } from './list-order.ts';
import type { OpenedList, SweepCounts, SweepRun, SweepScope } from './sweep-run.ts';

/** The store's list of customers. A deadline is a moment on our clock. Throws `SyncError`s. */
export interface CustomerList {
  /** The most customers that it returns in one page. */
  readonly largestPage: number;
  /** Begins a walk through the list, of customers modified since then if `modifiedSinceMs` is given. */
  open(modifiedSinceMs: number | undefined, deadlineMs: number): Promise<OpenedList>;
  /**
   * Whether a walk with this result saw all customers that stayed in the list from its beginning to now. A source with
   * pages that cannot skip a customer answers without a request.
   */
  isComplete(walk: FinishedWalk, deadlineMs: number): Promise<boolean>;
  /** Customers who were edited since then, and whom the list of modified customers does not show. */
  editedBesides(sinceMs: number, deadlineMs: number): Promise<readonly number[]>;
  /** Asks a question that holds no customer. Throws when the source does not answer. */
  ping(deadlineMs: number): Promise<void>;
  /** Throws a ContractError when the answer is no list, or has a record whose id cannot be read. */
  list(question: ListQuestion, deadlineMs: number): Promise<ListAnswer>;
  /** From now on the sweep uses only this part (0 to 1) of its share of the store's quota. */
  usePartOfShare(part: number): void;
}

/** A walk through the list that has reached its end. `seen`: the number of customers, each counted once. */
export interface FinishedWalk extends OpenedList {
  readonly modifiedSinceMs?: number | undefined;
  readonly seen: number;
}

/**
 * The first `limit` customers behind the customer `after`, in the order of the list. A page may also begin with `after`
 * itself; do not rely on that.
 */
export interface ListQuestion {
  readonly direction: Direction;
  readonly after: number;
  /** The source's own name for the page behind `after`, from its last answer. Where absent, the source finds the page by `after`. */
  readonly nextPage?: string | undefined;
  /** The page must not begin with `after`, because every page with that customer fails. */
  readonly isBehind?: boolean;
  /** Limits the answer to this many ids behind `after`; it may cover fewer. With 0, only `after` itself is left. */
  readonly ids?: number;
  /** At most 250. */
  readonly limit: number;
  /** On the source's clock. */
  readonly modifiedSinceMs?: number | undefined;
  /** The question is asked only once, because failure is likely and takes long. */
  readonly isProbe?: boolean;
}

export interface ListAnswer {
  readonly records: readonly ListedRecord[];
  /** Number of customers left out, because they were not modified since then although the source listed them. */
  readonly unfiltered?: number;
  /** The last id that the answer covers, if no record has it: a customer left out, or an unused id. */
  readonly lastId?: number | undefined;
  readonly nextPage?: string | undefined;
  /** The answer has as many records as it can have, so more may follow. */
  readonly isFull: boolean;
  /** When the question was sent, on our clock. */
  readonly askedAtMs: number;
  /** The answer shows that the source's clock was behind our clock by at least this much. */
  readonly sourceBehindMs: number;
}

/** A customer as listed, or why it cannot be read. */
export type ListedRecord =
  /** `isDisputed`: the customer is listed more than once, and nothing shows which version is right. */
  | { readonly id: number; readonly version: LiveVersion; readonly isDisputed?: boolean }
  | { readonly id: number; readonly error: SyncError };

/** The rows of the table, read from an index that may lag: check a row in the table before you act on it. */
export interface StoredCustomers {
  /** Yields the rows behind `id`, in the direction. */
  after(id: number, direction: Direction): AsyncIterable<StoredRow>;
}

/** `fingerprint` is absent from a tombstone. */
export interface StoredRow {
  readonly id: number;
  readonly observedAtMs: number;
  readonly fingerprint?: string | undefined;
}

/** Stores the progress of sweeps. Throws a ConfigurationError when it finds the state of another store. */
export interface SweepStates {
  read(scope: SweepScope): Promise<SweepState>;
  /** Undefined when another run holds the lease. */
  take(scope: SweepScope): Promise<Lease | undefined>;
  readMissing(runId: string, list: string): Promise<number[]>;
  /** Returns those of these customers that were marked within the last 13 days. */
  readUnreadable(customerIds: readonly number[]): Promise<ReadonlySet<number>>;
  /** Whether an operator has paused the copy. */
  isPaused(): Promise<boolean>;
  /** Marks customers that were requested by id because their listed records cannot be used. */
  markUnreadable(customerIds: readonly number[]): Promise<void>;
  /** The shape of the rows that was kept last. */
  readShape(): Promise<KeptShape | undefined>;
  keepShape(kept: KeptShape): Promise<void>;
  /** Requires a new run from the beginning, once no run is at work, in place of an unfinished one. Safe to repeat. */
  requireNewRun(scope: SweepScope): Promise<void>;
}

/** The stored parts of each customer, since when on our clock, and whether a full sweep was required since then. */
export interface KeptShape {
  readonly shape: string;
  readonly sinceMs: number;
  readonly isSwept: boolean;
}

export interface SweepState {
  /** The unfinished run. */
  readonly run?: SweepRun;
  /** A run is at work. */
  readonly isHeld: boolean;
  /** An unfinished run is of no use: a new one must begin. */
  readonly needsNewRun?: boolean;
  /** When the last completed run began, on the source's clock. NaN when the stored value cannot be read. */
  readonly watermarkMs?: number;
  /** The same moment on our clock. */
  readonly lastBeganAtMs?: number;
  /** When the first run was completed, on our clock. */
  readonly firstCompletedAtMs?: number;
}

/**
 * The right to change a scope's state, for 60 s from each call. Every call throws a LeaseLostError once another run
 * has it.
 */
export interface Lease {
  /** The state at the moment when the lease was taken. */
  readonly state: SweepState;
  /** The last holder did not release the lease, but let it run out: it may have been killed. */
  readonly followsCrash: boolean;
  renew(): Promise<void>;
  /** Stores the run. `begins`: it is a new run. `release`: releases the lease, so that another invocation can continue. */
  checkpoint(run: SweepRun, options?: { release?: boolean; begins?: boolean }): Promise<void>;
  /** Removes the run and releases the lease. A completed run moves the watermark. */
  finish(completed?: CompletedRun): Promise<void>;
  release(): Promise<void>;
  /** Stores ids in a list that no other holder of the lease can change. Returns the list's name. */
  keepMissing(runId: string, customerIds: readonly number[]): Promise<string>;
}

/** Moments on our clock, except for the watermark. */
export interface CompletedRun {
  readonly watermarkMs: number;
  readonly beganAtMs: number;
  readonly completedAtMs: number;
}

/** Throws a `SyncError` unless the bus accepted every event. */
export interface SweepEvents extends RefreshEvents {
  continueSweep(scope: SweepScope, runId: string): Promise<void>;
}

/** Counts and logs what happens in a sweep. */
export interface SweepTelemetry {
  pageSwept(counts: SweepCounts): void;
  /** Edits were stored. For each, the time from the edit to its row. */
  changesStored(lagsMs: readonly number[]): void;
  /** A listed customer cannot be read or stored. */
  unreadable(customerId: number, error: SyncError): void;
  /** This many listed customers were requested by id, because their records cannot be used. */
  listedAsked(customers: number): void;
  /** The watermark is in the future or cannot be read, so the run reads the whole list. */
  watermarkRefused(): void;
  leaseLost(): void;
  /** This many missing customers were requested by id. */
  missingAsked(customers: number): void;
}
