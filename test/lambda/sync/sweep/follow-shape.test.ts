import { describe, expect, it } from 'vitest';
import { followShape } from '../../../../lambda/sync/sweep/follow-shape.ts';
import type { KeptShape } from '../../../../lambda/sync/sweep/sweep-ports.ts';
import { testClock } from '../../../local/store/running-store.ts';

const minuteMs = 60_000;

describe('followShape', () => {
  it('requires no full sweep for the very first shape', async () => {
    const { follow, required, clock } = following();
    await follow('v2');
    clock.advance(60 * minuteMs);
    await follow('v2');

    expect(required()).toBe(0);
  });

  it('requires a full sweep for the first shape, too, where customers were copied before it was kept', async () => {
    const { follow, required, clock } = following({ isCopied: true });
    await follow('v3');
    clock.advance(20 * minuteMs);
    await follow('v3');

    expect(required()).toBe(1);
  });

  it('requires one full sweep 20 minutes after a change', async () => {
    const { follow, required, clock } = following();
    await follow('v2');
    await follow('v3 +addresses');
    clock.advance(20 * minuteMs - 1);
    await follow('v3 +addresses');
    const tooEarly = required();
    clock.advance(1);
    for (let n = 0; n < 3; n += 1) await follow('v3 +addresses');

    expect([tooEarly, required()]).toEqual([0, 1]);
  });

  it('waits again after another change, even a change back to the earlier shape', async () => {
    const { follow, required, clock } = following();
    await follow('v2');
    await follow('v3');
    clock.advance(19 * minuteMs);
    await follow('v2');
    clock.advance(19 * minuteMs);
    await follow('v2');
    const tooEarly = required();
    clock.advance(minuteMs);
    await follow('v2');

    expect([tooEarly, required()]).toEqual([0, 1]);
  });

  it('requires the full sweep again when the requirement could not be stored', async () => {
    const { follow, required, clock, failNext } = following();
    await follow('v2');
    await follow('v3');
    clock.advance(20 * minuteMs);
    failNext();
    await expect(follow('v3')).rejects.toThrow('throttled');
    await follow('v3');

    expect(required()).toBe(2);
  });
});

function following({ isCopied = false } = {}) {
  const clock = testClock();
  let kept: KeptShape | undefined;
  let required = 0;
  let fails = false;
  const states = {
    read: async () => ({ isHeld: false, ...(isCopied && { watermarkMs: 0 }) }),
    readShape: async () => kept,
    async keepShape(shape: KeptShape) {
      if (fails) {
        fails = false;
        throw new Error('throttled');
      }
      kept = shape;
    },
    async requireNewRun() {
      required += 1;
    },
  };
  return {
    clock,
    required: () => required,
    failNext() {
      fails = true;
    },
    follow: (shape: string) => followShape({ shape, states, clock }),
  };
}
