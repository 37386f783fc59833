import type { Clock } from '../clock.ts';
import { LeaseLostError, ListOrderError, passesByItself } from '../errors.ts';
import type { CustomerTable } from '../ports.ts';
import { type BeginDeps, beginRun } from './begin-run.ts';
import { incompleteReason } from './finish-walk.ts';
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

/** No step begins in the last minute before the deadline, because a page may take that long to fetch and store. */
const lastStepMs = 60_000;

export interface SweepRequest {
  readonly scope: SweepScope;
  /** Continues only this run. */
  readonly run?: string;
  /** A person declares that up to this many missing customers are no mistake: they are requested by id. */
  readonly allowMissing?: number;
}

export interface SweepDeps extends Pick<BeginDeps, 'shape'> {
  readonly source: CustomerList;
  readonly table: CustomerTable;
  readonly stored: StoredCustomers;
  readonly states: SweepStates;
  readonly events: SweepEvents;
  readonly telemetry: SweepTelemetry;
  readonly clock: Clock;
}

/**
 * Makes the table equal to the store's list, page by page, from the last run's checkpoint or from the beginning.
 * Deletes nothing: customers that are stored but not listed are requested by id. Safe to repeat, to run twice and to
 * kill. A failure that passes by itself is a report. Throws the errors that a person must deal with.
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
  if (await states.isPaused()) return skipReasons.paused;
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
    // `allowMissing` needs a run over the whole list, and the first checkpoint stores it in case the run stops early.
    const isUseless = lease.state.needsNewRun || run?.shape !== deps.shape;
    if (run === undefined || isUseless || allowMissing !== undefined) {
      run = await beginRun(scope, lease.state, allowMissing, deps);
      await lease.checkpoint(run, { begins: true });
    } else if (lease.followsCrash) {
      // The page at the cursor may have killed the last invocation, so the crash is stored before that page is read.
      run = { ...run, crashes: run.crashes + 1 };
      await lease.checkpoint(run);
    }
    for await (const next of stepsOf(run, lease, deadlineMs, deps)) {
      run = next;
      const goesOnElsewhere = hasMoreToDo(run) && !hasTime();
      await lease.checkpoint(run, { release: goesOnElsewhere });
      if (!goesOnElsewhere) continue;
      await events.continueSweep(scope, run.id);
      return toSweepReport(scope, 'continued', run, 'time ran out; another invocation continues');
    }
    if (run.isWhole === false) {
      await lease.finish();
      return toSweepReport(scope, 'incomplete', run, incompleteReason);
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
    // What was read may be out of order, and the place where the next page begins may be wrong for good.
    if (error instanceof ListOrderError) await lease.finish();
    if (!passesByItself(error)) throw error;
    if (error instanceof LeaseLostError) telemetry.leaseLost();
    return toSweepReport(scope, 'stopped', run, error.message);
  }
}

/** Yields the run after each step, when the step's work is durable. */
async function* stepsOf(
  begun: SweepRun,
  lease: Lease,
  deadlineMs: number,
  deps: SweepDeps,
): AsyncGenerator<SweepRun> {
  let run = begun;
  for await (run of scanList(run, lease, deadlineMs, deps)) yield run;
  for await (run of askForMissing(run, deps)) yield run;
}

function hasMoreToDo(run: SweepRun): boolean {
  return !run.isScanned || hasMissingToAsk(run);
}
