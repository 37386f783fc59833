import { describe, expect, it } from 'vitest';
import type { Stamp, Verdict, Version } from '../../../../lambda/customer/version.ts';
import type { SaveResult } from '../../../../lambda/sync/ports.ts';
import type { ListedPage } from '../../../../lambda/sync/sweep/listed-page.ts';
import { storePage } from '../../../../lambda/sync/sweep/store-page.ts';
import { noCounts, type SweepCounts } from '../../../../lambda/sync/sweep/sweep-run.ts';
import { testClock, testStart } from '../../../local/store/running-store.ts';

describe('storePage', () => {
  it.each([
    { what: 'up to 100 customers', undecided: 100, before: {}, asked: 100 },
    { what: 'no more than 100 customers of a small run', undecided: 101, before: {}, asked: 100 },
    {
      what: 'the rest of the 100 after earlier pages',
      undecided: 50,
      before: { listed: 300, undecided: 70 },
      asked: 30,
    },
    {
      what: 'nobody once 100 were undecided',
      undecided: 5,
      before: { listed: 300, undecided: 100 },
      asked: 0,
    },
    {
      what: 'nobody once more than 100 were undecided',
      undecided: 5,
      before: { listed: 300, undecided: 240 },
      asked: 0,
    },
    { what: '5 % of the customers of a large run', undecided: 250, before: { listed: 3_750 }, asked: 200 },
    {
      what: 'the rest of the 5 % after earlier pages',
      undecided: 60,
      before: { listed: 3_940, undecided: 190 },
      asked: 10,
    },
  ])('requests $what by id when lists show other content with the same date', async ({
    undecided,
    before,
    asked,
  }) => {
    const { page, deps, requested } = setting(undecided, 'undecided', live);

    const { counts } = await storePage(page, new Set(), { counts: { ...noCounts, ...before } }, deps);

    expect(requested).toEqual(page.records.slice(0, asked).map(({ id }) => ({ id, reason: 'listed' })));
    expect(counts).toEqual({ ...noCounts, undecided: asked, superseded: undecided - asked });
  });

  it('requests by id all customers that are listed but stored as deleted, however many', async () => {
    const before: SweepCounts = { ...noCounts, listed: 300, relisted: 300, undecided: 100 };
    const { page, deps, requested } = setting(250, 'undecided', { observedAtMs: testStart });

    const { counts } = await storePage(page, new Set(), { counts: before }, deps);

    expect(requested).toHaveLength(250);
    expect(counts).toEqual({ ...noCounts, relisted: 250 });
  });

  it.each<Verdict>([
    'created',
    'updated',
    'unchanged',
    'superseded',
  ])('requests no customer by id that is %s', async (verdict) => {
    const { page, deps, requested } = setting(3, verdict, live);

    const { counts } = await storePage(page, new Set(), { counts: noCounts }, deps);

    expect(requested).toEqual([]);
    expect(counts).toEqual({ ...noCounts, [verdict]: 3 });
  });
});

const live: Stamp = { observedAtMs: testStart, fingerprint: 'stored' };

/** A page of this many customers. The table gives the same result for each. */
function setting(customers: number, outcome: Verdict, over: Stamp) {
  const page: ListedPage = {
    records: Array.from({ length: customers }, (_, index) => ({
      id: index + 1,
      version: { customer: { id: index + 1 }, observedAtMs: testStart, isListed: true },
    })),
    isolated: 0,
    unfiltered: 0,
    lastId: customers,
    isEnd: false,
    askedAtMs: testStart,
    sourceBehindMs: 0,
  };
  const requested: { id: number; reason: string }[] = [];
  return {
    page,
    requested,
    deps: {
      table: {
        save: async (versions: readonly Version[]): Promise<SaveResult[]> =>
          versions.map(() => ({ outcome, over })),
      },
      events: {
        async requestRefreshes(ids: readonly number[], reason: string) {
          for (const id of ids) requested.push({ id, reason });
        },
      },
      clock: testClock(testStart),
    },
  };
}
