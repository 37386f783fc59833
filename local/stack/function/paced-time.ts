import { type Clock, systemClock } from '../../../lambda/sync/clock.ts';
import { createSharedClock, type Pace, paceFrom } from './shared-clock.ts';

/** The time of a run, the same in all its processes. */
export interface PacedTime {
  /** The time for functions and queues. */
  readonly clock: Clock;
  /**
   * The machine's time, at its own pace, for timeouts of this command. It stands still whenever the other clock does.
   */
  readonly machineClock: Clock;
  pace(): Pace;
  /** From now on time runs `factor` times as fast as the machine's. */
  runAt(factor: number): void;
  /**
   * A process had work for `ms` and got no processor: this much of the machine's time does not count. So no process is
   * late only because the machine is slow. All processes count, since each may wait for another one. At least a
   * twentieth of the machine's time counts, so that time passes on any machine.
   */
  standStill(ms: number): void;
  /** Calls `listener` with every new pace, until the returned function is called. */
  onChange(listener: (pace: Pace) => void): () => void;
}

const leastShare = 1 / 20;

export function createPacedTime(startMs: number, factor: number): PacedTime {
  const listeners = new Set<(pace: Pace) => void>();
  let pace = paceFrom(startMs, factor);
  let machinePace = paceFrom(Date.now(), 1);
  const createdAtMs = Date.now();
  let lostMs = 0;
  const clock = createSharedClock(() => pace);

  const change = (next: Pace) => {
    pace = next;
    for (const listener of listeners) listener(next);
  };

  return {
    clock,
    machineClock: createSharedClock(() => machinePace),
    pace: () => pace,
    runAt: (next) => change(paceFrom(clock.now(), next)),
    standStill(ms) {
      const mostMs = (Date.now() - createdAtMs) * (1 - leastShare);
      const moreMs = Math.min(ms, mostMs - lostMs);
      lostMs += moreMs;
      machinePace = later(machinePace, moreMs);
      change(later(pace, moreMs));
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function later(pace: Pace, ms: number): Pace {
  return { ...pace, startedAtMs: pace.startedAtMs + ms };
}

/** The machine's own time, which never stands still, like the time of a real store. */
export const realTime: PacedTime = {
  clock: systemClock,
  machineClock: systemClock,
  pace: () => paceFrom(0, 1, 0),
  runAt: () => {},
  standStill: () => {},
  onChange: () => () => {},
};
