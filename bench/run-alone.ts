import type { BenchResult } from './figure.ts';

/** Runs the bench and prints its result, if its file is the one that was started. */
export async function runAlone(meta: ImportMeta, bench: () => Promise<BenchResult>): Promise<void> {
  if (meta.main) console.log(JSON.stringify(await bench(), null, 2));
}
