import { describe, expect, it } from 'vitest';
import { keepMissing } from '../../../../lambda/sync/sweep/missing-lists.ts';
import { noCounts } from '../../../../lambda/sync/sweep/sweep-run.ts';

describe('keepMissing', () => {
  it('splits ids into lists of 1,000, and adds them to earlier lists', async () => {
    const kept: (readonly number[])[] = [];
    const lease = {
      async keepMissing(_runId: string, customerIds: readonly number[]) {
        kept.push(customerIds);
        return `list-${kept.length}`;
      },
    };
    const ids = Array.from({ length: 2_001 }, (_, index) => index + 1);

    const names = await keepMissing({ ...run, missingLists: ['earlier'] }, ids, lease);

    expect(names).toEqual(['earlier', 'list-1', 'list-2', 'list-3']);
    expect(kept.map(({ length }) => length)).toEqual([1_000, 1_000, 1]);
    expect(kept.flat()).toEqual(ids);
  });
});

const run = {
  id: 'run-1',
  scope: 'full' as const,
  shape: 'v2',
  startedAtMs: 0,
  sourceBehindMs: 0,
  crashes: 0,
  cursor: 0,
  isScanned: false,
  missingLists: [],
  askedLists: 0,
  counts: noCounts,
};
