import { afterEach, describe, expect, it, vi } from 'vitest';
import { createPacedTime } from '../../../../local/stack/function/paced-time.ts';

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

  it('stands still while a process gets no processor, and never goes back', () => {
    const { time, pass } = timeAt(0, 20);

    pass(100);
    expect(time.clock.now()).toBe(2_000);
    time.standStill(80);
    expect(time.clock.now()).toBe(2_000);
    pass(80);
    expect(time.clock.now()).toBe(2_000);
    pass(10);

    expect(time.clock.now()).toBe(2_200);
    expect(time.machineClock.now()).toBe(machineStartMs + 110);
  });

  it('runs at a twentieth of its pace when all processes always wait for a processor', () => {
    const { time, pass } = timeAt(0, 20);

    for (let second = 0; second < 100; second += 1) {
      pass(1_000);
      for (let process = 0; process < 4; process += 1) time.standStill(1_000);
    }

    expect(time.clock.now()).toBeCloseTo(100_000);
  });

  it('reports each new pace until the listener is removed', () => {
    const { time, pass } = timeAt(0, 20);
    const heard: number[] = [];
    const forget = time.onChange(({ startedAtMs }) => heard.push(startedAtMs - machineStartMs));

    pass(100);
    time.standStill(30);
    forget();
    pass(100);
    time.standStill(30);

    expect(heard).toEqual([30]);
  });
});
