import { atMost, type BenchResult, rounded } from './figure.ts';
import { runAlone } from './run-alone.ts';
import { startSweepWorld } from './sweep-world.ts';
import { type Swept, sweepToEnd } from './swept.ts';
import { sweepUnchanged } from './unchanged.ts';

const few = 25_000;
const many = 100_000;
const rowsPerPage = 250;
/** To open the list, to see its end, and to compare its total; one is left. */
const otherRequests = 4;
const bytesPerMb = 1_024 * 1_024;

/** Copies 25,000 and 100,000 customers through V3 and compares them all. Measures requests, memory, reads and writes. */
export async function v3Sweeps(): Promise<BenchResult> {
  const small = await sweepAll(few);
  const large = await sweepAll(many);
  const peakMb = ({ usage }: Swept) => usage.peakMemoryBytes / bytesPerMb;
  return {
    figures: [
      ...[large.copy, large.full].map(({ report, requests }) =>
        atMost(
          `requests of a sweep (${report.scope}) of ${many}`,
          requests,
          Math.ceil(many / rowsPerPage) + otherRequests,
        ),
      ),
      atMost(`peak memory of a full sweep of ${many}, MB`, peakMb(large.full), 200),
      atMost(
        `peak memory of a full sweep of ${many} over one of ${few}`,
        peakMb(large.full) / peakMb(small.full),
        1.1,
      ),
      ...large.unchanged.figures,
    ],
    details: {
      [few]: describe(small.full),
      [many]: describe(large.full),
      ...large.unchanged.details,
    },
  };
}

async function sweepAll(customers: number) {
  await using open = new AsyncDisposableStack();
  const world = await startSweepWorld({ customers, customersApi: 'v3' }, open);
  const copy = await sweepToEnd('incremental', world);
  const full = await sweepToEnd('full', world);
  return { copy, full, unchanged: await sweepUnchanged(world, open) };
}

function describe({ seconds, requests, usage }: Swept) {
  return {
    seconds: rounded(seconds),
    requests,
    peakMemoryMb: rounded(usage.peakMemoryBytes / bytesPerMb),
  };
}

await runAlone(import.meta, v3Sweeps);
