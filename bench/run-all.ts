import type { BenchResult } from './figure.ts';

/** Runs benches one after the other, prints one JSON object, and exits with 1 when a figure misses its limit. */
export async function runAll(benches: Readonly<Record<string, () => Promise<BenchResult>>>): Promise<void> {
  const results: Record<string, unknown> = {};
  for (const [name, bench] of Object.entries(benches)) {
    console.error(`${name} …`);
    const startMs = performance.now();
    const result = await bench();
    const seconds = Math.round((performance.now() - startMs) / 1_000);
    results[name] = { ...result, seconds };
    if (result.figures.some(({ passed }) => !passed)) process.exitCode = 1;
  }
  console.log(JSON.stringify(results, null, 2));
}
