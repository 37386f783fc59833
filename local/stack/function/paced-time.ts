import { type Clock, systemClock } from '../../../lambda/sync/clock.ts';
import { createPaceFile, type PaceFile } from './pace-file.ts';
import { createSharedClock, paceFrom, slowedDown } from './shared-clock.ts';

/** The time of a run, the same in all its processes. */
export interface PacedTime {
  /** The time for functions and queues. */
  readonly clock: Clock;
  /**
   * The machine's time, at its own pace, for timeouts of this command. It slows down whenever the other clock does.
   */
  readonly machineClock: Clock;
  /** Where other processes read the pace of `clock`. */
  readonly paceFile: Pick<PaceFile, 'descriptor'>;
  /** From now on time runs `factor` times as fast as the machine's. */
  runAt(factor: number): void;
  /**
   * A process had work for `ms` and got no processor: for as long, time slows down to a twentieth. So no process is late
   * only because the machine is slow. All processes add up, since each may wait for another one, but never to more than a
   * second still to come: so time passes on any machine.
   */
  slowDown(ms: number): void;
}

const mostMs = 1_000;

export function createPacedTime(startMs: number, factor: number): PacedTime {
  let pace = paceFrom(startMs, factor);
  let machinePace = paceFrom(Date.now(), 1);
  const paceFile = createPaceFile(pace);
  const clock = createSharedClock(() => pace);

  return {
    clock,
    machineClock: createSharedClock(() => machinePace),
    paceFile,
    runAt(next) {
      pace = { ...slowedDown(pace, 0, mostMs), factor: next };
      paceFile.write(pace);
    },
    slowDown(ms) {
      machinePace = slowedDown(machinePace, ms, mostMs);
      pace = slowedDown(pace, ms, mostMs);
      paceFile.write(pace);
    },
  };
}

/** The machine's own time, which never slows down, like the time of a real store. */
export function createRealTime(): PacedTime {
  return {
    clock: systemClock,
    machineClock: systemClock,
    paceFile: createPaceFile(paceFrom(0, 1, 0)),
    runAt: () => {},
    slowDown: () => {},
  };
}
