import { describe, expect, it } from 'vitest';
import { createThrottle } from '../../../../local/aws/http-api/throttle.ts';

describe('createThrottle', () => {
  it('allows a burst at once, and then requests at the rate', () => {
    let now = 0;
    const isAdmitted = createThrottle({ rate: 10, burst: 3 }, () => now);

    const burst = [isAdmitted(), isAdmitted(), isAdmitted(), isAdmitted()];
    now = 99;
    const early = isAdmitted();
    now = 200;
    const later = [isAdmitted(), isAdmitted(), isAdmitted()];

    expect(burst).toEqual([true, true, true, false]);
    expect(early).toBe(false);
    expect(later).toEqual([true, true, false]);
  });

  it('saves up no more requests than one burst', () => {
    let now = 0;
    const isAdmitted = createThrottle({ rate: 10, burst: 2 }, () => now);

    now = 60_000;

    expect([isAdmitted(), isAdmitted(), isAdmitted()]).toEqual([true, true, false]);
  });
});
