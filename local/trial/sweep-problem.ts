import { sweepSchedule } from '../../lambda/contract.ts';
import { type SweepReport, skipReasons } from '../../lambda/sync/sweep/sweep-report.ts';
import type { DeadLetter } from './dead-letters.ts';

export interface SweepEnd {
  readonly report: SweepReport;
  readonly deadLetters: readonly DeadLetter[];
  /** True if the tables still exist when the command has ended. */
  readonly isKept: boolean;
}

/** Describes why table and store differ, and what to do, in a sentence. Undefined if they are equal. */
export function describeSweepProblem({ report, deadLetters, isKept }: SweepEnd): string | undefined {
  const { scope, status, reason = status, missing } = report;
  switch (status) {
    case 'completed':
      return describeDeadLetters(deadLetters);
    case 'stopped':
      return `the sweep stopped because ${reason.split(';')[0]}: start it again${isKept ? ', and it continues at its checkpoint' : ''}`;
    case 'refused':
      return `the sweep was refused: ${reason}, or here with --allow-missing ${missing}`;
    case 'skipped':
      return `the ${scope} sweep was skipped: ${reason}${adviceOn(reason, isKept)}`;
    default:
      return `the sweep was not completed: ${reason}`;
  }
}

function adviceOn(reason: string, isKept: boolean): string {
  if (reason === skipReasons.tooEarly)
    return `: run --sweep incremental first${isKept ? '' : ', and run both with the same --data DIR'}`;
  if (reason !== skipReasons.busy) return '';
  return `: wait until it ends; a killed run blocks others for ${sweepSchedule.leaseSeconds} s`;
}

function describeDeadLetters([first, ...others]: readonly DeadLetter[]): string | undefined {
  if (first === undefined) return undefined;
  if (others.length === 0) return `a customer could not be copied: ${first.text}`;
  return `${others.length + 1} customers could not be copied, the first of them ${first.text}`;
}
