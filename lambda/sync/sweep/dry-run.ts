import { idOf, stampOf, type Version, verdictOf } from '../../customer/version.ts';
import type { Clock } from '../clock.ts';
import { passesByItself, RateLimitedError } from '../errors.ts';
import type { CustomerTable, SaveResult } from '../ports.ts';
import { beginRun } from './begin-run.ts';
import { incompleteReason } from './finish-walk.ts';
import { isRefused, refusalOf } from './missing-limit.ts';
import { type ScanDeps, scanList } from './scan-list.ts';
import type { CustomerList, StoredCustomers, SweepStates } from './sweep-ports.ts';
import { type SweepReport, toSweepReport } from './sweep-report.ts';
import type { SweepRun } from './sweep-run.ts';

/** Sweeps take seconds to minutes. */
const lookAgainMs = 5_000;

export interface DryRunDeps {
  readonly shape: string;
  readonly source: CustomerList;
  readonly table: Pick<CustomerTable, 'load'>;
  readonly stored: StoredCustomers;
  readonly states: Pick<SweepStates, 'read' | 'readUnreadable'>;
  readonly clock: Clock;
}

/**
 * Reports what a full sweep would create, update and request by id, and whether a person would have to decide. It is
 * the same scan as a sweep's, with ports that write nothing. It has no checkpoint, so it must end within one
 * invocation. Throws the errors that a sweep would throw.
 */
export async function dryRun(
  allowMissing: number | undefined,
  deadlineMs: number,
  deps: DryRunDeps,
): Promise<SweepReport> {
  const dryDeps = writingNothing(deadlineMs, deps);
  let run: SweepRun | undefined;
  try {
    run = await beginRun('full', { isHeld: false }, allowMissing, dryDeps);
    for await (run of scanList(run, { keepMissing: async () => '' }, deadlineMs, dryDeps));
  } catch (error) {
    if (!passesByItself(error)) throw error;
    const found = `${error.message}; the counts cover the list up to customer ${run?.cursor ?? 0}`;
    return toSweepReport('full', 'stopped', run, found);
  }
  if (run.isWhole === false) return toSweepReport('full', 'incomplete', run, incompleteReason);
  if (isRefused(run)) return toSweepReport('full', 'refused', run, refusalOf(run));
  return toSweepReport('full', 'completed', run);
}

/** A dry run takes no lease, so sweeps cannot see it and leave it a part of the quota. It waits for them instead. */
function writingNothing(
  deadlineMs: number,
  { shape, source, table, stored, states, clock }: DryRunDeps,
): ScanDeps & Pick<DryRunDeps, 'shape'> {
  async function untilNoSweepIsAtWork(): Promise<void> {
    for (;;) {
      const both = await Promise.all([states.read('incremental'), states.read('full')]);
      if (both.every(({ isHeld }) => !isHeld)) return;
      if (clock.now() + lookAgainMs > deadlineMs) throw new RateLimitedError(lookAgainMs);
      await clock.sleep(lookAgainMs);
    }
  }

  return {
    shape,
    source,
    stored,
    clock,
    table: { load: (ids) => table.load(ids), save: (versions) => weigh(versions, { table, clock }) },
    states: {
      async read(scope) {
        await untilNoSweepIsAtWork();
        return await states.read(scope);
      },
      readUnreadable: (ids) => states.readUnreadable(ids),
      markUnreadable: async () => {},
    },
    events: { requestRefreshes: async () => {} },
    telemetry: {
      pageSwept: () => {},
      changesStored: () => {},
      unreadable: () => {},
      listedAsked: () => {},
      watermarkRefused: () => {},
      leaseLost: () => {},
      missingAsked: () => {},
    },
  };
}

/** Returns the results that storing the versions would have. */
async function weigh(
  versions: readonly Version[],
  { table, clock }: Pick<DryRunDeps, 'table' | 'clock'>,
): Promise<SaveResult[]> {
  const { stamps, failed } = await table.load(versions.map(idOf));
  return versions.map((version): SaveResult => {
    const id = idOf(version);
    if (failed.has(id)) return { error: failed.get(id) };
    const over = stamps.get(id);
    return { outcome: verdictOf(stampOf(version), over, clock.now()), over };
  });
}
