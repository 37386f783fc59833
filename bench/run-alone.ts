import type { BenchResult } from './figure.ts';

/** Runs the bench of a file that was started by itself, and prints its result. */
export async function runAlone(meta: ImportMeta, bench: () => Promise<BenchResult>): Promise<void> {
  if (meta.main) console.log(JSON.stringify(await bench(), null, 2));
}
