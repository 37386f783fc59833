import type { SweepEvents } from '../../lambda/sync/sweep/sweep-ports.ts';
import type { SweepScope } from '../../lambda/sync/sweep/sweep-run.ts';
import type { Facts } from './facts.ts';
import type { Caller, Mishap } from './invocation.ts';
import type { ModelQueue } from './model-queue.ts';
import type { Scheduler } from './scheduler.ts';

export interface EventsDeps {
  readonly caller: Caller;
  readonly facts: Facts;
  readonly queue: ModelQueue;
  readonly scheduler: Scheduler;
  readonly longestDelayMs: number;
  readonly currentRun: () => string;
  /** A person has allowed that so many are missing. */
  readonly isAllowed: boolean;
  mishap(): Mishap | undefined;
  goOn(scope: SweepScope, run: string, seed: number): void;
}

/** The bus: each event arrives some time later, or several times; only "continue" may get lost. */
export function createModelEvents(deps: EventsDeps): SweepEvents {
  const { caller, facts, queue, scheduler, longestDelayMs } = deps;
  const { luck } = caller;

  function deliver(act: () => void, leastTimes: number): void {
    const times = Math.max(leastTimes, luck.chance(0.1) ? luck.pick([2, 0]) : 1);
    for (let time = 0; time < times; time += 1) {
      scheduler.at(scheduler.now() + luck.between(0, longestDelayMs), act);
    }
  }

  return {
    async requestRefreshes(customerIds, reason) {
      const run = deps.currentRun();
      for (const id of customerIds) {
        const act = () => {
          if (reason === 'missing') {
            facts.missingAsked.push({
              atMs: scheduler.now(),
              run,
              id,
              pagesBefore: facts.pages.length,
              isAllowed: deps.isAllowed,
            });
            facts.count('missing customer asked for');
          } else facts.count('listed customer asked for');
          deliver(() => queue.accept({ id, reason, seed: luck.seed() }), 1);
        };
        await caller.call(act, { mishap: deps.mishap() });
      }
    },

    async continueSweep(scope, run) {
      const act = () => deliver(() => deps.goOn(scope, run, luck.seed()), 0);
      await caller.call(act, { mishap: deps.mishap() });
    },
  };
}
