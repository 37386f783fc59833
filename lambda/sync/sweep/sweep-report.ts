import type { SweepCounts, SweepRun, SweepScope } from './sweep-run.ts';

export type SweepStatus =
  /** Everything is done; the watermark has moved. */
  | 'completed'
  /** Time ran out; another invocation goes on. */
  | 'continued'
  /** The store, its quota, the table or the bus gave no answer: the next schedule goes on at the checkpoint. */
  | 'stopped'
  /** So many customers are missing that nothing is asked: a person must decide. */
  | 'refused'
  /** It did not need to run, or could not yet: see the reason. */
  | 'skipped';

/** Why a sweep is skipped. */
export const skipReasons = {
  busy: 'another run of this sweep is at work',
  tooEarly: 'the first incremental sweep, which copies every customer, is not complete',
  over: 'the run that it was to continue is over',
} as const;

/** What a sweep did, over all invocations of its run. */
export interface SweepReport extends Partial<SweepCounts> {
  readonly scope: SweepScope;
  readonly status: SweepStatus;
  /** What an operator should know about the status. */
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
