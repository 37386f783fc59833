import { CommandError } from '../../cli/command-error.ts';
import type { Screen } from '../../cli/screen.ts';
import type { SweepReport } from '../../lambda/sync/sweep/sweep-report.ts';
import type { SweepOrder } from '../cli/options.ts';
import { effortLine, refreshLines, sweepLines } from '../cli/report.ts';
import { describeSweepFailure } from './failures.ts';
import { isSweepReport, type LocalSync } from './local-sync.ts';
import { unlessStalled } from './stall.ts';

export interface SweepSurroundings {
  readonly sync: Pick<
    LocalSync,
    | 'sweep'
    | 'lastReport'
    | 'asyncFailures'
    | 'countListed'
    | 'logs'
    | 'refreshQueue'
    | 'idle'
    | 'machineClock'
  >;
  readonly screen: Pick<Screen, 'say' | 'progress'>;
  /** If no request is done for this long, that is a failure. */
  readonly patienceMs: number;
}

/**
 * Sweeps until the run is over and all its refresh requests are done, and shows the results. Throws a CommandError
 * when the sweep failed.
 */
export async function runSweep(
  order: SweepOrder,
  { sync, screen, patienceMs }: SweepSurroundings,
): Promise<SweepReport> {
  const { logs } = sync;
  for (const log of Object.values(logs)) log.reset();
  const startedAtMs = Date.now();

  const report = await screen.progress('listed', async (moveTo) => {
    sync.countListed(moveTo);
    const first = await sync.sweep(order).catch(throwCommandError);
    await unlessStalled(sync, patienceMs);
    const [failure] = sync.asyncFailures();
    if (failure !== undefined) throwCommandError(failure);
    return isSweepReport(first) ? sync.lastReport(first) : undefined;
  });
  if (report === undefined) throw new CommandError('the sweep function gave no report');

  for (const line of sweepLines(report)) screen.say(line);
  for (const line of refreshLines(logs.refresh, 'failed at first, and came back from the queue later')) {
    screen.say(line);
  }
  if (report.pages !== undefined) screen.say(effortLine(logs, startedAtMs));
  return report;
}

function throwCommandError(error: unknown): never {
  throw new CommandError(describeSweepFailure(error));
}
