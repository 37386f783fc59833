import { describe, expect, it } from 'vitest';
import { measureFreshness } from '../../../../lambda/sync/sweep/freshness.ts';
import type { SweepState } from '../../../../lambda/sync/sweep/sweep-ports.ts';

const nowMs = Date.parse('2024-05-06T12:00:00Z');
const minuteMs = 60_000;

describe('measureFreshness', () => {
  it('measures from the starts of the last complete sweeps', async () => {
    const changed = { lastBeganAtMs: nowMs - 7 * minuteMs, firstCompletedAtMs: nowMs - 90 * minuteMs };
    const all = { lastBeganAtMs: nowMs - 30 * minuteMs };

    expect(await measure(changed, all)).toEqual({
      watermarkAgeMs: 7 * minuteMs,
      fullSweepAgeMs: 30 * minuteMs,
    });
  });

  it('measures from the end of the first copy while no full sweep is complete', async () => {
    const changed = { lastBeganAtMs: nowMs - 7 * minuteMs, firstCompletedAtMs: nowMs - 90 * minuteMs };

    expect(await measure(changed, {})).toMatchObject({ fullSweepAgeMs: 90 * minuteMs });
  });

  it('uses our clock, even when the watermark shows that the source is behind', async () => {
    const state = { watermarkMs: nowMs - 60 * minuteMs, lastBeganAtMs: nowMs - minuteMs };

    expect(await measure(state, state)).toEqual({ watermarkAgeMs: minuteMs, fullSweepAgeMs: minuteMs });
  });

  it('leaves out a sweep that was never completed or has an unreadable state', async () => {
    expect(await measure({}, {})).toEqual({});
    expect(await measure({ lastBeganAtMs: Number.NaN }, { lastBeganAtMs: Number.NaN })).toEqual({});
  });
});

async function measure(incremental: Partial<SweepState>, full: Partial<SweepState>) {
  const states = { incremental, full };
  return await measureFreshness({
    states: { read: async (scope) => ({ isHeld: false, ...states[scope] }) },
    clock: { now: () => nowMs, sleep: () => Promise.resolve() },
  });
}
