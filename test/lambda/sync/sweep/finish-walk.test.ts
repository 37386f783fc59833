import { describe, expect, it } from 'vitest';
import { UpstreamError } from '../../../../lambda/sync/errors.ts';
import { finishWalk } from '../../../../lambda/sync/sweep/finish-walk.ts';
import type { FinishedWalk } from '../../../../lambda/sync/sweep/sweep-ports.ts';
import { noCounts, type OpenedRun } from '../../../../lambda/sync/sweep/sweep-run.ts';

const run: OpenedRun = {
  id: 'run-1',
  scope: 'incremental',
  shape: 'v3',
  list: { direction: 'descending', firstId: 9, total: 3 },
  startedAtMs: 1_000,
  sourceBehindMs: 0,
  sinceMs: 500,
  cursor: 1,
  crashes: 0,
  isScanned: true,
  missingLists: [],
  askedLists: 0,
  counts: { ...noCounts, listed: 3 },
};

describe('finishWalk', () => {
  it.each([
    true,
    false,
  ])('asks the source whether the walk saw all customers, and stores the answer: %s', async (isWhole) => {
    const { deps, walks } = finishing({ isWhole });

    expect(await finishWalk(run, 9_000, deps)).toEqual({ ...run, isWhole });
    expect(walks).toEqual([{ direction: 'descending', firstId: 9, total: 3, modifiedSinceMs: 500, seen: 3 }]);
  });

  it('requests by id the edited customers that the list of modified customers does not show', async () => {
    const { deps, requested, counted } = finishing({ edited: [4, 5] });

    await finishWalk(run, 9_000, deps);

    expect(requested).toEqual([[[4, 5], 'listed']]);
    expect(counted).toEqual([2]);
  });

  it('requests no customer at the end of a whole list', async () => {
    const { deps, requested } = finishing({ edited: [4, 5] });
    const { sinceMs, ...whole } = run;

    await finishWalk(whole, 9_000, deps);

    expect(requested).toEqual([]);
  });

  it('fails when the source does not answer, so that the end of the list is read again', async () => {
    const { deps } = finishing({});
    const isComplete = () => Promise.reject(new UpstreamError(503));

    await expect(finishWalk(run, 9_000, { ...deps, source: { ...deps.source, isComplete } })).rejects.toThrow(
      UpstreamError,
    );
  });
});

function finishing({ isWhole = true, edited = [] }: { isWhole?: boolean; edited?: number[] }) {
  const walks: FinishedWalk[] = [];
  const requested: unknown[] = [];
  const counted: number[] = [];
  const deps = {
    source: {
      async isComplete(walk: FinishedWalk) {
        walks.push(walk);
        return isWhole;
      },
      editedBesides: async () => edited,
    },
    events: { requestRefreshes: async (...request: unknown[]) => void requested.push(request) },
    telemetry: { listedAsked: (customers: number) => void counted.push(customers) },
  };
  return { deps, walks, requested, counted };
}
