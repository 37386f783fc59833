import { afterEach, describe, expect, it, vi } from 'vitest';
import { readPace } from '../../../../local/stack/function/pace-file.ts';
import { createPacedTime } from '../../../../local/stack/function/paced-time.ts';
import { createSharedClock } from '../../../../local/stack/function/shared-clock.ts';

const machineStartMs = 1_000_000;

/** The time of a machine; a test moves it. */
function timeAt(startMs: number, factor: number) {
  vi.useFakeTimers({ now: machineStartMs, toFake: ['Date'] });
  const time = createPacedTime(startMs, factor);
  return { time, pass: (ms: number) => vi.setSystemTime(Date.now() + ms) };
}

afterEach(() => void vi.useRealTimers());

describe('createPacedTime', () => {
  it('runs at a pace that may change, beside a clock that runs like the machine', () => {
    const { time, pass } = timeAt(5_000, 20);

    pass(100);
    time.runAt(1);
    pass(100);

    expect(time.clock.now()).toBe(5_000 + 2_000 + 100);
    expect(time.machineClock.now()).toBe(machineStartMs + 200);
  });

  it('slows down to a twentieth for as long as processes got no processor', () => {
    const { time, pass } = timeAt(0, 20);

    pass(100);
    time.slowDown(80);
    time.slowDown(20);
    expect(time.clock.now()).toBe(2_000);
    pass(100);
    expect(time.clock.now()).toBe(2_100);
    pass(10);

    expect(time.clock.now()).toBe(2_300);
    expect(time.machineClock.now()).toBe(machineStartMs + 115);
  });

  it('runs at its pace again a second after a process reported that it waited, however long', () => {
    const { time, pass } = timeAt(0, 20);

    time.slowDown(60_000);
    pass(1_000);
    expect(time.clock.now()).toBe(1_000);
    pass(100);

    expect(time.clock.now()).toBe(3_000);
  });

  it('shows another process the same time, whenever that process looks', () => {
    const { time, pass } = timeAt(0, 20);
    const other = createSharedClock(() => readPace(time.paceFile.descriptor));

    for (const change of [() => {}, () => time.slowDown(30), () => time.runAt(1), () => time.slowDown(500)]) {
      change();
      expect(other.now()).toBe(time.clock.now());
      pass(100);
      expect(other.now()).toBe(time.clock.now());
    }
  });

  it('never goes back when the time of the machine does', () => {
    const { time, pass } = timeAt(0, 20);

    pass(100);
    expect(time.clock.now()).toBe(2_000);
    pass(-50);

    expect(time.clock.now()).toBe(2_000);
  });
});
