import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { SweepState, SweepStates, SweepTelemetry } from './sweep-ports.ts';
import { noCounts, type SweepRun, type SweepScope } from './sweep-run.ts';

/** Covers modifications that were committed late, and clocks that differ a little. */
const overlapMs = 5 * 60_000;
/** A watermark is never later than the start of its run, but two functions' clocks may differ a little. */
const toleranceMs = 10_000;

export interface BeginDeps {
  /** The stored parts of each customer, and the API that they come from. */
  readonly shape: string;
  readonly states: Pick<SweepStates, 'read'>;
  readonly clock: Clock;
  readonly telemetry: Pick<SweepTelemetry, 'watermarkRefused'>;
}

/**
 * Begins a run at the start of the list. It takes over `allowMissing` from the run that it replaces. Its start is set
 * before the first page is read: a change during the run is later, so the next run finds it.
 */
export async function beginRun(
  scope: SweepScope,
  { watermarkMs, run: unfinished }: SweepState,
  allowed: number | undefined,
  { shape, states, clock, telemetry }: BeginDeps,
): Promise<SweepRun> {
  const startedAtMs = clock.now();
  const allowMissing = allowed ?? unfinished?.allowMissing;
  const run = {
    id: randomUUID(),
    scope,
    shape,
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
  if (scope === 'full') {
    const { watermarkMs: driftBeforeMs } = await states.read('incremental');
    return { ...run, ...(driftBeforeMs !== undefined && { driftBeforeMs }) };
  }
  if (watermarkMs === undefined) return run;

  if (Number.isNaN(watermarkMs) || watermarkMs > startedAtMs + toleranceMs) {
    telemetry.watermarkRefused();
    return run;
  }
  return { ...run, sinceMs: watermarkMs - overlapMs };
}
