import type { HookOrder } from '../aws/events/hooks-event.ts';
import type { SweepInput } from '../aws/events/sweep-event.ts';
import type { SweepFunctionTelemetry } from '../aws/telemetry/sweep-telemetry.ts';
import { SyncError } from '../sync/errors.ts';
import { dryRun } from '../sync/sweep/dry-run.ts';
import { followShape } from '../sync/sweep/follow-shape.ts';
import { resumeUnfinished } from '../sync/sweep/resume-unfinished.ts';
import { type SweepDeps, sweepCustomers } from '../sync/sweep/sweep-customers.ts';
import { type SweepReport, skipReasons, toSweepReport } from '../sync/sweep/sweep-report.ts';
import type { HookKeeper } from './hook-keeper.ts';

/** Keeping hooks takes some seconds. This bounds it, so that the sweep has the rest of the time. */
const longestUpkeepMs = 2 * 60_000;

export interface SweepOrderDeps extends SweepDeps {
  readonly telemetry: SweepFunctionTelemetry;
  readonly keepHooks: HookKeeper;
  /** Whether webhooks are on. */
  readonly hasWebhooks: boolean;
}

/** A new incremental sweep first keeps the hooks and resumes an unfinished full sweep. */
export async function sweep(
  { dryRun: isDry, ...request }: SweepInput,
  deadlineMs: number,
  deps: SweepOrderDeps,
): Promise<SweepReport> {
  const { telemetry, keepHooks, hasWebhooks, clock } = deps;
  let areHooksKept = true;
  if (isDry) return await dryRunUnlessTooEarly(request.allowMissing, deadlineMs, deps);
  if (request.scope === 'incremental' && request.run === undefined) {
    const untilMs = Math.min(deadlineMs, clock.now() + longestUpkeepMs);
    if (hasWebhooks) {
      areHooksKept = await keepHooks('ensure', untilMs).then(telemetry.hooksKept, telemetry.hooksNotKept);
    }
    await followShape(deps)
      .then(() => resumeUnfinished(deps))
      .catch(telemetry.notResumed);
  }
  const report = await sweepCustomers(request, deadlineMs, deps);
  telemetry.ended(report);
  // If the sweep fails too, its alarms are enough.
  if (!areHooksKept && report.status === 'completed') telemetry.upkeepFailed();
  return report;
}

/** Before the first copy a full sweep would be skipped, so a dry run says so. A state that cannot be read is its own report. */
async function dryRunUnlessTooEarly(
  allowMissing: number | undefined,
  deadlineMs: number,
  deps: SweepOrderDeps,
): Promise<SweepReport> {
  const state = await deps.states.read('incremental').catch(() => undefined);
  if (state !== undefined && state.watermarkMs === undefined) {
    return toSweepReport('full', 'skipped', undefined, skipReasons.tooEarly);
  }
  return await dryRun(allowMissing, deadlineMs, deps);
}

/** For a person: failures are in the report and do not count as failures of a sweep. */
export async function keepHooksByHand(
  order: HookOrder,
  deadlineMs: number,
  deps: SweepOrderDeps,
): Promise<object> {
  try {
    const report = await deps.keepHooks(order, deadlineMs);
    if (order === 'ensure') {
      deps.telemetry.hooksKept(report);
      await resumeUnfinished(deps);
    }
    return { ...report, errors: report.errors.map(String) };
  } catch (error) {
    if (!(error instanceof SyncError)) throw error;
    return { errors: [String(error)] };
  }
}
