import { type Caller, createInvocation } from '../convergence/invocation.ts';
import { createLuck } from '../convergence/luck.ts';
import type { Scheduler } from '../convergence/scheduler.ts';

/**
 * Who calls a model's ports when nothing is random: nothing befalls it but what a test asks for. `onDue` is told the
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
