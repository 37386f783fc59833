import { randomUUID } from 'node:crypto';
import type { CustomerList, SweepState, SweepTelemetry } from './sweep-ports.ts';
import { noCounts, type SweepRun, type SweepScope } from './sweep-run.ts';

/** Modifications that were committed late, and clocks that disagree a little. */
const overlapMs = 5 * 60_000;
/** So much later than the source's time a watermark may seem, which Date headers tell to the second only. */
const toleranceMs = 10_000;

export interface BeginDeps {
  readonly source: Pick<CustomerList, 'readTime'>;
  readonly telemetry: Pick<SweepTelemetry, 'watermarkRefused'>;
}

/**
 * A run from the beginning, for which holds what a person allowed the one that it replaces. Its time is the source's
 * before the first page is asked for, so that what changes while it is at work is later, and found by the next one.
 */
export async function beginRun(
  scope: SweepScope,
  { watermarkMs, run: unfinished }: SweepState,
  allowed: number | undefined,
  deadlineMs: number,
  { source, telemetry }: BeginDeps,
): Promise<SweepRun> {
  const startedAtMs = await source.readTime(deadlineMs);
  const allowUnseen = allowed ?? unfinished?.allowUnseen;
  const run = {
    id: randomUUID(),
    startedAtMs,
    cursor: 0,
    crashes: 0,
    isScanned: false,
    unseenLists: [],
    askedLists: 0,
    counts: noCounts,
    ...(allowUnseen !== undefined && { allowUnseen }),
  };
  if (scope === 'all' || watermarkMs === undefined) return run;

  if (Number.isNaN(watermarkMs) || watermarkMs > startedAtMs + toleranceMs) {
    telemetry.watermarkRefused();
    return run;
  }
  return { ...run, sinceMs: watermarkMs - overlapMs };
}
