import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Occurrence, occurrences } from './facts.ts';
import { type History, histories } from './history.ts';
import { play } from './play.ts';
import { brokenPromises } from './promises.ts';

/** So many that even the rarest event happens several times. */
const enoughRuns = 300;
const numRuns = Number(process.env['CHAOS_RUNS'] ?? enoughRuns);
/** The same histories in every `npm test`, others in every `npm run test:chaos`, which prints the seed. */
const usualSeed = 1;
const chosenSeed = process.env['CHAOS_RUNS'] === undefined ? usualSeed : Math.floor(Math.random() * 2 ** 31);
const seed = Number(process.env['CHAOS_SEED'] ?? chosenSeed);

describe('table and store', () => {
  it(`converge, and no promise is broken, in ${numRuns} histories`, async () => {
    const counts = new Map<Occurrence, number>();
    const startedMs = performance.now();

    const details = await fc.check(
      fc.asyncProperty(histories, async (history) => {
        const ending = await play(history);
        for (const [what, times] of ending.world.facts.counts) {
          counts.set(what, (counts.get(what) ?? 0) + times);
        }
        const broken = brokenPromises(ending);
        if (broken.length > 0) throw new Error(broken.join('\n'));
      }),
      { numRuns, seed },
    );

    const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1);
    console.log(
      `convergence: ${details.numRuns} histories in ${seconds} s; CHAOS_SEED=${seed} plays them again`,
    );
    console.log(toTable(counts));
    if (details.failed) throw new Error(`${fc.defaultReportMessage(details)}\n${await storyOf(details)}`);
    // A test of rare events that never happened would be worth nothing.
    if (numRuns >= enoughRuns)
      expect(occurrences.filter((what) => (counts.get(what) ?? 0) === 0)).toEqual([]);
  });
});

async function storyOf({ counterexample, errorInstance }: fc.RunDetails<[History]>): Promise<string> {
  if (counterexample === null) return String(errorInstance);
  const { world } = await play(counterexample[0], true);
  return [errorInstance, ...world.facts.story].join('\n');
}

function toTable(counts: ReadonlyMap<Occurrence, number>): string {
  return Array.from(counts, ([what, times]) => `${String(times).padStart(9)} ${what}`).join('\n');
}
