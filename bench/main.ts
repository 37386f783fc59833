import { coldStart } from './cold-start.ts';
import { quotaUse } from './quota.ts';
import { throughput } from './throughput.ts';

/** Runs every bench, prints one JSON object, and exits with 1 when a figure misses its limit. */

const benches = { coldStart, throughput, quotaUse };

const results: Record<string, unknown> = {};
for (const [name, bench] of Object.entries(benches)) {
  console.error(`${name} …`);
  const result = await bench();
  results[name] = result;
  if (result.figures.some(({ passed }) => !passed)) process.exitCode = 1;
}
console.log(JSON.stringify(results, null, 2));
