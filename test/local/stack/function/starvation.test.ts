import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { watchStarvation } from '../../../../local/stack/function/starvation.ts';

describe('watchStarvation', () => {
  it('reports repeatedly for how long the process got no processor, until it is ended', () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    const told: number[] = [];
    let starvedMs = 30;
    const end = watchStarvation(
      (ms) => told.push(ms),
      () => starvedMs,
    );

    vi.advanceTimersByTime(200);
    vi.advanceTimersByTime(200);
    starvedMs = 70;
    vi.advanceTimersByTime(200);
    end();
    starvedMs = 100;
    vi.advanceTimersByTime(200);

    expect(told).toEqual([30, 40]);
  });
});
