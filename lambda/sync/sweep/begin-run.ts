import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { SweepState, SweepTelemetry } from './sweep-ports.ts';
import { noCounts, type SweepRun, type SweepScope } from './sweep-run.ts';

/** Modifications that were committed late, and clocks that disagree a little. */
const overlapMs = 5 * 60_000;
/** A watermark is never later than the start of its run, but two functions' clocks may differ a little. */
const toleranceMs = 10_000;

export interface BeginDeps {
  readonly clock: Clock;
  readonly telemetry: Pick<SweepTelemetry, 'watermarkRefused'>;
}

/**
 * A run from the beginning, for which holds what a person allowed the one that it replaces. It begins before the first
 * page is asked for, so that what changes while it is at work is later, and found by the next one.
 */
export function beginRun(
  scope: SweepScope,
  { watermarkMs, run: unfinished }: SweepState,
  allowed: number | undefined,
  { clock, telemetry }: BeginDeps,
): SweepRun {
  const startedAtMs = clock.now();
  const allowMissing = allowed ?? unfinished?.allowMissing;
  const run = {
    id: randomUUID(),
    startedAtMs,
    sourceBehindMs: 0,
    cursor: 0,
    crashes: 0,
    isScanned: false,
    missingLists: [],
    askedLists: 0,
    counts: noCounts,
    ...(allowMissing !== undefined && { allowMissing }),
  };
  if (scope === 'full' || watermarkMs === undefined) return run;

  if (Number.isNaN(watermarkMs) || watermarkMs > startedAtMs + toleranceMs) {
    telemetry.watermarkRefused();
    return run;
  }
  return { ...run, sinceMs: watermarkMs - overlapMs };
}
