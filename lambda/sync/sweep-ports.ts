import type { LiveVersion } from '../customer/version.ts';
import type { SyncError } from './errors.ts';
import type { RefreshReason } from './refresh-request.ts';
import type { SweepCounts, SweepRun, SweepScope } from './sweep-run.ts';

/** The store's list of customers. A deadline is a moment on our clock. Throws `SyncError`s. */
export interface CustomerList {
  list(question: ListQuestion, deadlineMs: number): Promise<ListAnswer>;
  /** From now on only this part (0 to 1) of our share of the store's quota is ours. */
  usePartOfShare(part: number): void;
}

/** The first `limit` customers from `fromId` on; that `fromId` itself is among them is not to be relied on. */
export interface ListQuestion {
  readonly fromId: number;
  readonly toId?: number;
  /** At most 250. */
  readonly limit: number;
  /** On the source's clock. */
  readonly modifiedSinceMs?: number | undefined;
  /** Failure is likely and takes long, so it is asked once only. */
  readonly isProbe?: boolean;
}

export interface ListAnswer {
  readonly records: readonly ListedRecord[];
  /** When the question was sent, on our clock. */
  readonly askedAtMs: number;
  /** How far the source's clock was behind ours, at least, as far as the answer shows. */
  readonly sourceBehindMs: number;
}

/** A customer as listed, or why it cannot be read. */
export type ListedRecord =
  | { readonly id: number; readonly version: LiveVersion }
  | { readonly id: number | undefined; readonly error: SyncError };

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
  readUnseen(runId: string, list: string): Promise<number[]>;
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
  renew(): Promise<void>;
  /** Remembers the run, which `begins` anew or goes on, and gives the lease back if another invocation is to go on. */
  checkpoint(run: SweepRun, options?: { release?: boolean; begins?: boolean }): Promise<void>;
  /** Forgets the run and gives the lease back; a run that completed moves the watermark. */
  finish(completed?: CompletedRun): Promise<void>;
  release(): Promise<void>;
  /** Keeps ids in a list that no other holder of the lease can touch; returns its name. */
  keepUnseen(runId: string, customerIds: readonly number[]): Promise<string>;
}

/** Moments on our clock, but for the watermark. */
export interface CompletedRun {
  readonly watermarkMs: number;
  readonly beganAtMs: number;
  readonly completedAtMs: number;
}

/** Throws a `SyncError` unless every event was taken. */
export interface SyncEvents {
  requestRefreshes(customerIds: readonly number[], reason: RefreshReason): Promise<void>;
  continueSweep(scope: SweepScope, runId: string): Promise<void>;
}

/** Where requests wait for a person. */
export interface DeadLetters {
  /** A request for the customer, or for one whose id cannot be read, and why it could not be copied. */
  bury(customerId: number | undefined, error: SyncError): Promise<void>;
}

/** Is told what happens in a sweep. */
export interface SweepTelemetry {
  pageSwept(counts: SweepCounts): void;
  unreadable(customerId: number | undefined, error: SyncError): void;
  /** It lies in the future, or cannot be read: everything is swept instead. */
  watermarkRefused(): void;
  leaseLost(): void;
  /** So many unseen customers were asked for by id. */
  unseenAsked(customers: number): void;
}
