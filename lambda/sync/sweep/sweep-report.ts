import type { SweepCounts, SweepRun, SweepScope } from './sweep-run.ts';

export type SweepStatus =
  /** The sweep is complete, and the watermark has moved. */
  | 'completed'
  /** Time ran out; another invocation continues. */
  | 'continued'
  /**
   * The source counts more customers than the sweep saw, so none is reported as missing. The next sweep starts again.
   */
  | 'incomplete'
  /** The store, its quota, the table or the bus gave no answer; the next schedule continues at the checkpoint. */
  | 'stopped'
  /** Too many customers are missing, so none was requested: a person must decide. */
  | 'refused'
  /** The sweep did not need to run, or cannot run yet: see the reason. */
  | 'skipped';

/** Why a sweep is skipped. */
export const skipReasons = {
  busy: 'another run of this sweep is at work',
  tooEarly: 'the first incremental sweep, which copies every customer, is not complete',
  over: 'the run to be continued is over',
  paused: 'the copy is paused; resume it first',
} as const;

/** The result of a sweep, over all invocations of its run. */
export interface SweepReport extends Partial<SweepCounts> {
  readonly scope: SweepScope;
  readonly status: SweepStatus;
  /** Explains the status to an operator. */
  readonly reason?: string;
  readonly run?: string;
}

export function toSweepReport(
  scope: SweepScope,
  status: SweepStatus,
  run: SweepRun | undefined,
  reason?: string,
): SweepReport {
  return {
    scope,
    status,
    ...(reason !== undefined && { reason }),
    ...(run !== undefined && { run: run.id, ...run.counts }),
  };
}
