import type { LiveVersion } from '../../customer/version.ts';
import type { SyncError } from '../errors.ts';
import type { RefreshEvents } from '../ports.ts';
import type { SweepCounts, SweepRun, SweepScope } from './sweep-run.ts';

/** The store's list of customers. A deadline is a moment on our clock. Throws `SyncError`s. */
export interface CustomerList {
  /** Asks what no customer can spoil: throws when the source does not answer. */
  ping(deadlineMs: number): Promise<void>;
  /** Throws a ContractError when the answer is no list, or holds a record without an id that can be read. */
  list(question: ListQuestion, deadlineMs: number): Promise<ListAnswer>;
  /** From now on only this part (0 to 1) of our share of the store's quota is ours. */
  usePartOfShare(part: number): void;
}

/**
 * The first `limit` customers behind the customer `after`, in the order of the list; 0 is before the first. A page may
 * begin with `after` itself, besides them, which is not to be relied on.
 */
export interface ListQuestion {
  readonly after: number;
  /** The page must not begin with `after`, which no page can hold. */
  readonly isBehind?: boolean;
  /** Only customers with the next so many ids behind `after`. Of 0 ids, that leaves `after` itself. */
  readonly ids?: number;
  /** At most 250. */
  readonly limit: number;
  /** On the source's clock. */
  readonly modifiedSinceMs?: number | undefined;
  /** Failure is likely and takes long, so it is asked once only. */
  readonly isProbe?: boolean;
}

export interface ListAnswer {
  readonly records: readonly ListedRecord[];
  /** It holds as many records as it can, so that more may follow. */
  readonly isFull: boolean;
  /** When the question was sent, on our clock. */
  readonly askedAtMs: number;
  /** How far the source's clock was behind ours, at least, as far as the answer shows. */
  readonly sourceBehindMs: number;
}

/** A customer as listed, or why it cannot be read. */
export type ListedRecord =
  /** `isDisputed`: listed more than once, and nothing says which version is right. */
  | { readonly id: number; readonly version: LiveVersion; readonly isDisputed?: boolean }
  | { readonly id: number; readonly error: SyncError };

/** What the table holds, read from an index, which may lag behind: it only nominates. */
export interface StoredCustomers {
  /** Ascending by id. */
  after(id: number): AsyncIterable<StoredRow>;
}

/** `fingerprint` is absent from a tombstone. */
export interface StoredRow {
  readonly id: number;
  readonly observedAtMs: number;
  readonly fingerprint?: string | undefined;
}

/** Where sweeps remember how far they are. Throws a ConfigurationError on meeting the state of another store. */
export interface SweepStates {
  read(scope: SweepScope): Promise<SweepState>;
  /** Undefined when another run holds the lease. */
  take(scope: SweepScope): Promise<Lease | undefined>;
  readMissing(runId: string, list: string): Promise<number[]>;
  /** Which of these customers were marked within the last 13 days. */
  readUnreadable(customerIds: readonly number[]): Promise<ReadonlySet<number>>;
  /** Marks customers that were asked for by id, since their records in the list cannot be used. */
  markUnreadable(customerIds: readonly number[]): Promise<void>;
  /** Has the scope begin from the beginning once nobody is at work on it, whatever is unfinished. Safe to repeat. */
  requireNewRun(scope: SweepScope): Promise<void>;
}

export interface SweepState {
  /** A run that is not over. */
  readonly run?: SweepRun;
  /** A run is at work. */
  readonly isHeld: boolean;
  /** What is unfinished is of no use: a new run must begin. */
  readonly needsNewRun?: boolean;
  /** When the last completed run began, on the source's clock. NaN when it cannot be read. */
  readonly watermarkMs?: number;
  /** The same moment on our clock. */
  readonly lastBeganAtMs?: number;
  /** When the first run was completed, on our clock. */
  readonly firstCompletedAtMs?: number;
}

/** The right to move a scope's state, for 60 s from each call. Every call throws a LeaseLostError once it is another's. */
export interface Lease {
  /** What was remembered when the lease was taken. */
  readonly state: SweepState;
  /** The holder before did not give the lease back, but let it run out: it may have been killed. */
  readonly followsCrash: boolean;
  renew(): Promise<void>;
  /** Remembers the run, which `begins` anew or goes on, and gives the lease back if another invocation is to go on. */
  checkpoint(run: SweepRun, options?: { release?: boolean; begins?: boolean }): Promise<void>;
  /** Forgets the run and gives the lease back; a run that completed moves the watermark. */
  finish(completed?: CompletedRun): Promise<void>;
  release(): Promise<void>;
  /** Keeps ids in a list that no other holder of the lease can touch; returns its name. */
  keepMissing(runId: string, customerIds: readonly number[]): Promise<string>;
}

/** Moments on our clock, but for the watermark. */
export interface CompletedRun {
  readonly watermarkMs: number;
  readonly beganAtMs: number;
  readonly completedAtMs: number;
}

/** Throws a `SyncError` unless every event was taken. */
export interface SweepEvents extends RefreshEvents {
  continueSweep(scope: SweepScope, runId: string): Promise<void>;
}

/** Is told what happens in a sweep. */
export interface SweepTelemetry {
  pageSwept(counts: SweepCounts): void;
  /** A listed customer cannot be read or stored. */
  unreadable(customerId: number, error: SyncError): void;
  /** So many listed customers were asked for by id, since their records cannot be used. */
  listedAsked(customers: number): void;
  /** It lies in the future, or cannot be read: everything is swept instead. */
  watermarkRefused(): void;
  leaseLost(): void;
  /** So many missing customers were asked for by id. */
  missingAsked(customers: number): void;
}
