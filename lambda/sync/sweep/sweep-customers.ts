import type { Clock } from '../clock.ts';
import { LeaseLostError, passesByItself } from '../errors.ts';
import type { CustomerTable } from '../ports.ts';
import { beginRun } from './begin-run.ts';
import { whileHeld } from './heartbeat.ts';
import { scanList } from './scan-list.ts';
import type {
  CustomerList,
  Lease,
  StoredCustomers,
  SweepStates,
  SweepTelemetry,
  SyncEvents,
} from './sweep-ports.ts';
import { type SweepReport, toSweepReport } from './sweep-report.ts';
import type { SweepRun, SweepScope } from './sweep-run.ts';
import { isRefused, refusalOf } from './unseen-limit.ts';
import { askForUnseen, hasUnseenToAsk } from './unseen-lists.ts';

/** No step is begun in the last minute before the deadline: fetching and storing a page may take as long. */
const lastStepMs = 60_000;

export interface SweepRequest {
  readonly scope: SweepScope;
  /** Only to go on with this run. */
  readonly run?: string;
  /** So many unseen customers are no mistake: they are asked for by id. */
  readonly allowUnseen?: number;
}

export interface SweepDeps {
  readonly source: CustomerList;
  readonly table: CustomerTable;
  readonly stored: StoredCustomers;
  readonly states: SweepStates;
  readonly events: SyncEvents;
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
    if (lease === undefined) return { scope, status: 'busy', reason: 'another run of this scope is at work' };
    return await whileHeld(lease, deps.clock, async () => {
      const leaving = await reasonToLeave(request, lease, deps);
      return leaving ?? (await sweep(request, lease, deadlineMs, deps));
    });
  } catch (error) {
    if (!passesByItself(error)) throw error;
    return toSweepReport(scope, 'stopped', undefined, error.message);
  }
}

async function reasonToLeave(
  { scope, run }: SweepRequest,
  { state }: Lease,
  { states }: SweepDeps,
): Promise<SweepReport | undefined> {
  if (run !== undefined && run !== state.run?.id) {
    return { scope, status: 'over', reason: `run ${run} is over` };
  }
  if (scope === 'all' && (await states.read('changed')).watermarkMs === undefined) {
    return {
      scope,
      status: 'early',
      reason: 'the first sweep of what changed, which copies all, is not complete',
    };
  }
  return undefined;
}

async function sweep(
  { scope, allowUnseen }: SweepRequest,
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
    if (run === undefined || lease.state.needsNewRun || allowUnseen !== undefined) {
      run = beginRun(scope, lease.state, allowUnseen, deps);
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
  for await (run of askForUnseen(run, deps)) yield run;
}

function hasMoreToDo(run: SweepRun): boolean {
  return !run.isScanned || hasUnseenToAsk(run);
}
