import { idOf, stampOf, type Version, verdictOf } from '../../customer/version.ts';
import type { Clock } from '../clock.ts';
import { passesByItself, RateLimitedError } from '../errors.ts';
import type { CustomerTable, SaveResult } from '../ports.ts';
import { beginRun } from './begin-run.ts';
import { isRefused, refusalOf } from './missing-limit.ts';
import { type ScanDeps, scanList } from './scan-list.ts';
import type { CustomerList, StoredCustomers, SweepStates } from './sweep-ports.ts';
import { type SweepReport, toSweepReport } from './sweep-report.ts';
import type { SweepRun } from './sweep-run.ts';

/** A sweep takes seconds to minutes. */
const lookAgainMs = 5_000;

export interface DryRunDeps {
  readonly source: CustomerList;
  readonly table: Pick<CustomerTable, 'load'>;
  readonly stored: StoredCustomers;
  readonly states: Pick<SweepStates, 'read' | 'readUnreadable'>;
  readonly clock: Clock;
}

/**
 * Reports what a full sweep would create, update and ask for by id, and whether a person would have to decide. It scans
 * as a sweep does, with ports that write nothing, not even how far it is: so it must end within one invocation. Throws
 * what a sweep would throw.
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
    const found = `${error.message}; this is what was found up to customer ${run?.cursor ?? 0}`;
    return toSweepReport('full', 'stopped', run, found);
  }
  if (isRefused(run)) return toSweepReport('full', 'refused', run, refusalOf(run));
  return toSweepReport('full', 'completed', run);
}

/** It takes no lease by which sweeps could see it and leave it its part of the quota: so it waits for them. */
function writingNothing(deadlineMs: number, { source, table, stored, states, clock }: DryRunDeps): ScanDeps {
  async function untilNoSweepIsAtWork(): Promise<void> {
    for (;;) {
      const both = await Promise.all([states.read('incremental'), states.read('full')]);
      if (both.every(({ isHeld }) => !isHeld)) return;
      if (clock.now() + lookAgainMs > deadlineMs) throw new RateLimitedError(lookAgainMs);
      await clock.sleep(lookAgainMs);
    }
  }

  return {
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
      unreadable: () => {},
      listedAsked: () => {},
      watermarkRefused: () => {},
      leaseLost: () => {},
      missingAsked: () => {},
    },
  };
}

/** What storing the versions would do. */
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
