import { describe, expect, it } from 'vitest';
import { createRecentFetches } from '../../../../lambda/sync/refresh/recent-fetches.ts';

describe('createRecentFetches', () => {
  it('returns the time of the last fetch of a customer', () => {
    const fetches = createRecentFetches();
    fetches.remember(1, 100);
    fetches.remember(1, 200);

    expect(fetches.sentAtMs(1)).toBe(200);
    expect(fetches.sentAtMs(2)).toBeUndefined();
  });

  it('forgets the oldest fetches when it is full, so that a process can run for days', () => {
    const fetches = createRecentFetches();
    for (let id = 1; id <= 20_001; id += 1) fetches.remember(id, id);

    expect(fetches.sentAtMs(1)).toBeUndefined();
    expect(fetches.sentAtMs(2)).toBe(2);
    expect(fetches.sentAtMs(20_001)).toBe(20_001);
  });
});
