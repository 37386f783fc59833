import fc from 'fast-check';
import { describe, it } from 'vitest';
import { histories } from './history.ts';
import { play } from './play.ts';
import { brokenPromises } from './promises.ts';

const numRuns = Number(process.env['CHAOS_RUNS'] ?? 200);
/** One that passes, as long as some promises have exceptions in `known-defects.ts`; CHAOS_SEED tries others. */
const seed = Number(process.env['CHAOS_SEED'] ?? 1);

describe('table and store', () => {
  it('converge, and no promise is broken, whatever happens', async () => {
    const counts = new Map<string, number>();
    const started = performance.now();
    const details = await fc.check(
      fc.asyncProperty(histories, async (history) => {
        const ending = await play(history);
        for (const [what, times] of ending.world.facts.counts) {
          counts.set(what, (counts.get(what) ?? 0) + times);
        }
        const broken = brokenPromises(ending);
        if (broken.length > 0) throw new Error(broken.join('\n'));
      }),
      { numRuns, seed, interruptAfterTimeLimit: 30_000 + numRuns * 200 },
    );
    console.log(`convergence: ${numRuns} histories, seed ${seed}, ${performance.now() - started}`, counts);
    if (details.failed) {
      const [history] = details.counterexample ?? [];
      const story = history === undefined ? [] : (await play(history, true)).world.facts.story;
      throw new Error(
        `${fc.defaultReportMessage(details)}\n${String(details.errorInstance)}\n${story.join('\n')}`,
      );
    }
  }, 600_000);
});
