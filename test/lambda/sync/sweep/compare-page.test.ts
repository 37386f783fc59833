import { describe, expect, it } from 'vitest';
import { comparePage } from '../../../../lambda/sync/sweep/compare-page.ts';
import { createStoredRows } from '../../../../lambda/sync/sweep/stored-rows.ts';
import { testClock } from '../../../local/store/running-store.ts';

const askedAtMs = Date.UTC(2024, 4, 6, 12);

describe('comparePage', () => {
  it.each([
    ['before its page was requested', -1, [7]],
    ['at the moment of the request for its page', 0, []],
    ['after its page was requested', 1, []],
    ['in the future, which is false', 60_001, [7]],
  ])('decides by the stamp of an unlisted row whether it is missing: stamped %s', async (_when, afterMs, missingIds) => {
    const stored = { id: 7, observedAtMs: askedAtMs + afterMs, fingerprint: 'theirs' };

    const { missingIds: found } = await comparePage(emptyPage(), rowsOf(stored), depsOf(stored));

    expect(found).toEqual(missingIds);
  });

  it('reads rows of the index again from the table, because the index may lag', async () => {
    const indexed = { id: 7, observedAtMs: askedAtMs - 60_000, fingerprint: 'old' };

    const { missingIds } = await comparePage(
      emptyPage(),
      rowsOf(indexed),
      depsOf({ ...indexed, observedAtMs: askedAtMs }),
    );

    expect(missingIds).toEqual([]);
  });
});

type Row = { id: number; observedAtMs: number; fingerprint: string };

/** The last page of a list, without customers. */
function emptyPage() {
  return {
    records: [],
    answered: 0,
    readable: 0,
    isolated: 0,
    unfiltered: 0,
    lastId: 0,
    isEnd: true,
    askedAtMs,
    sourceBehindMs: 0,
  };
}

function rowsOf(row: Row) {
  return createStoredRows(
    {
      async *after() {
        yield row;
      },
    },
    0,
    'ascending',
  );
}

/** The table holds the row. The time is one minute after the request for the page. */
function depsOf({ id, ...stamp }: Row) {
  const table = { load: async () => ({ stamps: new Map([[id, stamp]]), failed: new Map() }) };
  return { table, clock: testClock(askedAtMs + 60_000) };
}
