import { mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Pace } from './shared-clock.ts';

/**
 * A pace in an open file that processes share. All of them see a new pace at once, however long each waits for a
 * processor. With messages a clock would run ahead until its process reads them.
 */
export interface PaceFile {
  /** Processes that get this descriptor can read the pace. */
  readonly descriptor: number;
  write(pace: Pace): void;
}

/** The last number repeats the first one, so that nobody reads a pace that is half written. */
const count = 6;

/** Creates a file that only its descriptor keeps: it is gone when all processes that have it have ended. */
export function createPaceFile(pace: Pace): PaceFile {
  const folder = mkdtempSync(join(tmpdir(), 'customer-sync-pace-'));
  const descriptor = openSync(join(folder, 'pace'), 'w+');
  rmSync(folder, { recursive: true });

  let writes = 0;
  const file: PaceFile = {
    descriptor,
    write({ startMs, startedAtMs, factor, slowUntilMs }) {
      writes += 1;
      writeSync(
        descriptor,
        Float64Array.of(writes, startMs, startedAtMs, factor, slowUntilMs, writes),
        0,
        count * 8,
        0,
      );
    },
  };
  file.write(pace);
  return file;
}

/** Reads the pace as it is now. */
export function readPace(descriptor: number): Pace {
  const numbers = new Float64Array(count);
  do readSync(descriptor, numbers, 0, count * 8, 0);
  while (numbers[0] !== numbers[5]);
  const [, startMs = 0, startedAtMs = 0, factor = 0, slowUntilMs = 0] = numbers;
  return { startMs, startedAtMs, factor, slowUntilMs };
}
