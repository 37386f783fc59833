import { type Caller, createInvocation } from '../convergence/invocation.ts';
import { createLuck } from '../convergence/luck.ts';
import type { Scheduler } from '../convergence/scheduler.ts';

/**
 * The caller of a model's ports when nothing is random: only the faults that a test requests occur. `onDue` is told the
 * moment to which each leg of a call leads; without it, calls take no time.
 */
export function createModelCaller(now: () => number, onDue: (timeMs: number) => void = () => {}): Caller {
  const scheduler: Scheduler = {
    now,
    at(timeMs, act) {
      if (Number.isFinite(timeMs)) {
        setImmediate(() => {
          onDue(timeMs);
          act();
        });
      }
      return () => {};
    },
    run: () => Promise.reject(new Error('everything is done at once')),
  };
  return createInvocation({
    name: 'the only one',
    luck: createLuck(0),
    scheduler,
    timeoutMs: Number.POSITIVE_INFINITY,
    onDeath: () => {},
    onFreeze: () => {},
  });
}
