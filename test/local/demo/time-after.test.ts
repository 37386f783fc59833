import { describe, expect, it } from 'vitest';
import { timeAfter } from '../../../local/demo/time-after.ts';

const nowMs = Date.UTC(2024, 4, 6, 12);

describe('timeAfter', () => {
  it('is now for an empty table', () => {
    expect(timeAfter([], nowMs)).toBe(nowMs);
  });

  it('is late enough to replace stored rows and to end the lease of a killed run', () => {
    const row = { observedAt: { S: '2024-05-06T11:00:00.000Z' } };
    const lease = { holder: { S: 'killed' } };

    expect(timeAfter([row], nowMs)).toBe(Date.UTC(2024, 4, 6, 12, 16));
    expect(timeAfter([lease], nowMs)).toBe(Date.UTC(2024, 4, 6, 12, 16));
  });

  it('is later than the times that an earlier run with a fast clock stored in rows and sweep states', () => {
    const row = { observedAt: { S: '2024-05-06T12:10:00.000Z' } };
    const state = { watermark: { S: '2024-05-06T12:20:00.000Z' } };

    expect(timeAfter([row, state, { observedAt: { S: 'unreadable' } }], nowMs)).toBe(
      Date.UTC(2024, 4, 6, 12, 36),
    );
  });
});
