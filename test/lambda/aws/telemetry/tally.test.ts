import { describe, expect, it } from 'vitest';
import { createTally } from '../../../../lambda/aws/telemetry/tally.ts';
import { testClock } from '../../../local/store/running-store.ts';

describe('createTally', () => {
  it('reports the first occurrence at once, and then the number of occurrences once a minute', async () => {
    const clock = testClock();
    const tally = createTally(clock);

    const first = [tally.add('forged'), tally.add('forged'), tally.add('forged')];
    await clock.sleep(60_000);

    expect(first).toEqual([1, undefined, undefined]);
    expect([tally.add('forged'), tally.add('forged')]).toEqual([3, undefined]);
  });

  it('counts each thing by itself', () => {
    const tally = createTally(testClock());
    tally.add('forged');

    expect(tally.add('stale')).toBe(1);
  });
});
