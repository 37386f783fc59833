import { atMost, type BenchResult, type Figure, median, rounded } from './figure.ts';
import { putRate } from './put-rate.ts';
import { requestFigures } from './request-figures.ts';
import { runAlone } from './run-alone.ts';
import { type SweepWorld, startSweepWorld } from './sweep-world.ts';
import { type Swept, sweepToEnd } from './swept.ts';
import { sweepUnchanged } from './unchanged.ts';

const few = 25_000;
const many = 100_000;
const barePuts = 3_000;
/** Full sweeps in each world. They are short, so their times depend on how much V8 has compiled already. */
const sweepsOfAll = 2;
const bytesPerMb = 1_024 * 1_024;

/**
 * Copies 25,000 and 100,000 customers of a store without quota into an empty table, then compares them all. Each sweep
 * runs in a new process. Measures time, memory and requests, the speed of the DynamoDB without a sweep, and the reads
 * and writes of a second comparison of the 100,000. Peaks also depend on chance, so the 25,000 are copied four times:
 * both sizes then have equally many chances of a peak.
 */
export async function backfill(): Promise<BenchResult> {
  const small: Copied[] = [];
  while (small.length < many / few) small.push(await inWorldOf(few, copy));
  const { large, unchanged } = await inWorldOf(many, async (world, open) => ({
    large: await copy(world),
    unchanged: await sweepUnchanged(world, open),
  }));

  return {
    figures: [
      atMost('listed customers that the backfills did not create', sum([...small, large].map(missing)), 0),
      atMost(
        `time for each customer: a backfill of ${many} over one of ${few}`,
        millisecondsEach(large.changed) / median(small.map(({ changed }) => millisecondsEach(changed))),
        1.2,
      ),
      atMost(
        `time for each page: a backfill of ${many} over one of ${few}`,
        large.changed.pageMs / median(small.map(({ changed }) => changed.pageMs)),
        1.2,
      ),
      ...figuresOf(
        'a backfill',
        small.map(({ changed }) => changed),
        [large.changed],
      ),
      ...figuresOf(
        'a full sweep',
        small.flatMap(({ all }) => all),
        large.all,
      ),
      ...unchanged.figures,
    ],
    details: { [few]: small.map(describe), [many]: describe(large), ...unchanged.details },
  };
}

interface Copied {
  readonly changed: Swept;
  readonly all: readonly Swept[];
  readonly barePutsASecond: number;
}

async function inWorldOf<Result>(
  customers: number,
  act: (world: SweepWorld, open: AsyncDisposableStack) => Promise<Result>,
): Promise<Result> {
  await using open = new AsyncDisposableStack();
  return await act(await startSweepWorld({ customers }, open), open);
}

async function copy(world: SweepWorld): Promise<Copied> {
  const changed = await sweepToEnd('incremental', world);
  const barePutsASecond = await putRate(world.client, barePuts);
  const all: Swept[] = [];
  while (all.length < sweepsOfAll) all.push(await sweepToEnd('full', world));
  return { changed, all, barePutsASecond };
}

function missing({ changed: { report } }: Copied): number {
  return (report.listed ?? Number.NaN) - (report.created ?? Number.NaN);
}

function figuresOf(what: string, small: readonly Swept[], large: readonly Swept[]): Figure[] {
  const peakMemory = (all: readonly Swept[]) => Math.max(...all.map(({ usage }) => usage.peakMemoryBytes));
  return [
    atMost(
      `computing time of the function for each customer: ${what} of ${many} over one of ${few}`,
      median(large.map(computedMsEach)) / median(small.map(computedMsEach)),
      1.2,
    ),
    atMost(`peak memory of ${what} of ${many}, MB`, peakMemory(large) / bytesPerMb, 200),
    atMost(
      `peak memory of ${what} of ${many} over one of ${few}`,
      peakMemory(large) / peakMemory(small),
      1.1,
    ),
    ...large.slice(0, 1).flatMap((swept) => requestFigures(what, swept)),
  ];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function millisecondsEach({ seconds, report }: Swept): number {
  return (seconds * 1_000) / (report.listed ?? Number.NaN);
}

function computedMsEach({ usage, report }: Swept): number {
  return usage.cpuMs / (report.listed ?? Number.NaN);
}

function describe({ changed, all, barePutsASecond }: Copied) {
  const customersASecond = 1_000 / millisecondsEach(changed);
  return {
    backfill: { ...describeSweep(changed), partOfBarePuts: rounded(customersASecond / barePutsASecond) },
    barePutsASecond: rounded(barePutsASecond),
    all: all.map(describeSweep),
  };
}

/** Times for each customer are in milliseconds. */
function describeSweep(swept: Swept) {
  const { report, invocations, seconds, pageMs, usage, dynamoDbCpuMs } = swept;
  const { listed = Number.NaN } = report;
  return {
    seconds: rounded(seconds),
    invocations,
    pageMs,
    secondsPer1000Customers: rounded(millisecondsEach(swept)),
    functionComputedMsACustomer: rounded(computedMsEach(swept)),
    dynamoDbComputedMsACustomer: rounded(dynamoDbCpuMs / listed),
    peakMemoryMb: rounded(usage.peakMemoryBytes / bytesPerMb),
  };
}

await runAlone(import.meta, backfill);
