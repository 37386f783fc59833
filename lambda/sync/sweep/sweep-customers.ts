import type { Clock } from '../clock.ts';
import { LeaseLostError, passesByItself } from '../errors.ts';
import type { CustomerTable } from '../ports.ts';
import { beginRun } from './begin-run.ts';
import { whileHeld } from './heartbeat.ts';
import { isRefused, refusalOf } from './missing-limit.ts';
import { askForMissing, hasMissingToAsk } from './missing-lists.ts';
import { scanList } from './scan-list.ts';
import type {
  CustomerList,
  Lease,
  StoredCustomers,
  SweepEvents,
  SweepStates,
  SweepTelemetry,
} from './sweep-ports.ts';
import { type SweepReport, skipReasons, toSweepReport } from './sweep-report.ts';
import type { SweepRun, SweepScope } from './sweep-run.ts';

/** No step is begun in the last minute before the deadline: fetching and storing a page may take as long. */
const lastStepMs = 60_000;

export interface SweepRequest {
  readonly scope: SweepScope;
  /** Only to go on with this run. */
  readonly run?: string;
  /** So many missing customers are no mistake: they are asked for by id. */
  readonly allowMissing?: number;
}

export interface SweepDeps {
  readonly source: CustomerList;
  readonly table: CustomerTable;
  readonly stored: StoredCustomers;
  readonly states: SweepStates;
  readonly events: SweepEvents;
  readonly telemetry: SweepTelemetry;
  readonly clock: Clock;
}

/**
 * Makes the table equal to the store's list, page by page: from where the last run stopped, or from the beginning.
 * Deletes nothing: what is stored but not listed is asked for by id. Safe to repeat, to run twice and to kill.
 * What passes by itself ends in a report; throws what a person must see to.
 */
export async function sweepCustomers(
  request: SweepRequest,
  deadlineMs: number,
  deps: SweepDeps,
): Promise<SweepReport> {
  const { scope } = request;
  try {
    const lease = await deps.states.take(scope);
    if (lease === undefined) return toSweepReport(scope, 'skipped', undefined, skipReasons.busy);
    return await whileHeld(lease, deps.clock, async () => {
      const reason = await reasonToSkip(request, lease, deps);
      if (reason !== undefined) return toSweepReport(scope, 'skipped', undefined, reason);
      return await sweep(request, lease, deadlineMs, deps);
    });
  } catch (error) {
    if (!passesByItself(error)) throw error;
    return toSweepReport(scope, 'stopped', undefined, error.message);
  }
}

async function reasonToSkip(
  { scope, run }: SweepRequest,
  { state }: Lease,
  { states }: SweepDeps,
): Promise<string | undefined> {
  if (run !== undefined && run !== state.run?.id) return skipReasons.over;
  const isTooEarly = scope === 'full' && (await states.read('incremental')).watermarkMs === undefined;
  return isTooEarly ? skipReasons.tooEarly : undefined;
}

async function sweep(
  { scope, allowMissing }: SweepRequest,
  lease: Lease,
  deadlineMs: number,
  deps: SweepDeps,
): Promise<SweepReport> {
  const { events, telemetry, clock } = deps;
  const hasTime = () => clock.now() < deadlineMs - lastStepMs;
  let run: SweepRun | undefined;

  try {
    run = lease.state.run;
    // What a person allowed holds for a run that sees everything, and must not be forgotten by an early stop.
    if (run === undefined || lease.state.needsNewRun || allowMissing !== undefined) {
      run = beginRun(scope, lease.state, allowMissing, deps);
      await lease.checkpoint(run, { begins: true });
    } else if (lease.followsCrash) {
      // The page at the cursor may have killed the one before, and must find us warned if it kills us, too.
      run = { ...run, crashes: run.crashes + 1 };
      await lease.checkpoint(run);
    }
    for await (const next of stepsOf(run, scope, lease, deadlineMs, deps)) {
      run = next;
      const goesOnElsewhere = hasMoreToDo(run) && !hasTime();
      await lease.checkpoint(run, { release: goesOnElsewhere });
      if (!goesOnElsewhere) continue;
      await events.continueSweep(scope, run.id);
      return toSweepReport(scope, 'continued', run, 'time ran out; another invocation goes on');
    }
    if (isRefused(run)) {
      await lease.finish();
      return toSweepReport(scope, 'refused', run, refusalOf(run));
    }
    const { startedAtMs: beganAtMs, sourceBehindMs } = run;
    await lease.finish({
      watermarkMs: beganAtMs - sourceBehindMs,
      beganAtMs,
      completedAtMs: clock.now(),
    });
    return toSweepReport(scope, 'completed', run);
  } catch (error) {
    if (!passesByItself(error)) throw error;
    if (error instanceof LeaseLostError) telemetry.leaseLost();
    return toSweepReport(scope, 'stopped', run, error.message);
  }
}

/** The run after each step; what a step did is durable when it is yielded. */
async function* stepsOf(
  begun: SweepRun,
  scope: SweepScope,
  lease: Lease,
  deadlineMs: number,
  deps: SweepDeps,
): AsyncGenerator<SweepRun> {
  let run = begun;
  for await (run of scanList(run, scope, lease, deadlineMs, deps)) yield run;
  for await (run of askForMissing(run, deps)) yield run;
}

function hasMoreToDo(run: SweepRun): boolean {
  return !run.isScanned || hasMissingToAsk(run);
}
