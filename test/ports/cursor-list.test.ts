import { describe, expect, it } from 'vitest';
import { ListOrderError } from '../../lambda/sync/errors.ts';
import { orderOf } from '../../lambda/sync/sweep/list-order.ts';
import type { ListQuestion } from '../../lambda/sync/sweep/sweep-ports.ts';
import type { CursorSourceUnderTest } from './source-under-test.ts';
import { cursorSources } from './sources.ts';

const minuteMs = 60_000;
const { start } = orderOf('descending');

describe.each(cursorSources)('CustomerList with cursors: %s', (_name, open) => {
  it('begins each page strictly behind the last one', async () => {
    const opened = await openWith(5);

    const first = await list(opened, { limit: 2 });
    const second = await list(opened, { limit: 2, after: 4, nextPage: first.nextPage });

    expect([first, second].map(idsIn)).toEqual([
      [5, 4],
      [3, 2],
    ]);
  });

  it('continues behind a customer that is removed meanwhile', async () => {
    const opened = await openWith(5);
    const { nextPage } = await list(opened, { limit: 2 });
    opened.remove(4);

    expect(idsIn(await list(opened, { after: 4, nextPage }))).toEqual([3, 2, 1]);
  });

  it('ends only where nobody is listed', async () => {
    const opened = await openWith(3);
    const { nextPage } = await list(opened);

    const last = await list(opened, { after: 1, nextPage });

    expect(last).toMatchObject({ records: [], isFull: false });
    expect(last.lastId).toBeUndefined();
  });

  it('names the last customer of a page, so that the next one begins behind it, even if all are left out', async () => {
    const opened = await openWith(6);
    opened.advance(minuteMs);
    const modifiedSinceMs = opened.now();
    for (const id of [6, 1]) opened.edit(id, 'moved');
    opened.begin('ignores the filter');
    const first = await list(opened, { modifiedSinceMs, limit: 1 });

    const second = await list(opened, { after: 6, nextPage: first.nextPage, modifiedSinceMs, limit: 2 });
    const third = await list(opened, { after: 4, nextPage: second.nextPage, modifiedSinceMs });

    expect(idsIn(first)).toEqual([6]);
    expect(second).toMatchObject({ records: [], unfiltered: 2, lastId: 4 });
    expect(third).toMatchObject({ records: [{ id: 1 }], unfiltered: 2, lastId: 1 });
  });

  it('fails where a page is repeated', async () => {
    const opened = await openWith(6);
    const first = await list(opened, { limit: 2 });
    opened.begin('repeats the cursor');
    const second = await list(opened, { after: 5, nextPage: first.nextPage, limit: 2 });

    const third = list(opened, { after: 3, nextPage: second.nextPage, limit: 2 });

    await expect(third).rejects.toThrow(ListOrderError);
  });

  it('opens with its direction, its first customer and the number of customers', async () => {
    const opened = await openWith(4);
    opened.remove(4);
    opened.advance(minuteMs);
    const modifiedSinceMs = opened.now();
    opened.edit(1, 'moved');

    expect(await openList(opened)).toEqual({ direction: 'descending', firstId: 3, total: 3 });
    expect(await openList(opened, modifiedSinceMs)).toEqual({
      direction: 'descending',
      firstId: 1,
      total: 1,
    });
  });

  describe('isComplete', () => {
    it('is false where a page left somebody out', async () => {
      const opened = await openWith(5);
      const opening = await openList(opened);
      opened.leaveOut(3);

      const seen = idsIn(await list(opened)).length;

      expect(await isComplete(opened, { ...opening, seen })).toBe(false);
    });

    it('is false of the modified customers where a page left somebody out', async () => {
      const opened = await openWith(5);
      opened.advance(minuteMs);
      const modifiedSinceMs = opened.now();
      for (const id of [2, 4]) opened.edit(id, 'moved');
      const opening = await openList(opened, modifiedSinceMs);
      opened.leaveOut(2);

      const seen = idsIn(await list(opened, { modifiedSinceMs })).length;

      expect(await isComplete(opened, { ...opening, modifiedSinceMs, seen })).toBe(false);
    });

    it('is true where one was created and another removed during the walk', async () => {
      const opened = await openWith(5);
      const opening = await openList(opened);
      opened.create();
      opened.remove(2);

      expect(await isComplete(opened, { ...opening, seen: 4 })).toBe(true);
      expect(await isComplete(opened, { ...opening, seen: 3 })).toBe(false);
    });

    it('is false while the source counts too many, and true once it counts right', async () => {
      const opened = await openWith(5);
      const opening = await openList(opened);
      opened.begin('counts too many');
      const atFirst = await isComplete(opened, { ...opening, seen: 5 });
      opened.end('counts too many');

      expect([atFirst, await isComplete(opened, { ...opening, seen: 5 })]).toEqual([false, true]);
    });

    it('is true of everybody although a customer makes every answer with it fail', async () => {
      const opened = await openWith(8);
      const opening = await openList(opened);
      opened.makeUnlistable(5);
      opened.create();

      expect(await isComplete(opened, { ...opening, seen: 8 })).toBe(true);
      expect(await isComplete(opened, { ...opening, seen: 7 })).toBe(false);
    });
  });

  async function openWith(customers: number): Promise<CursorSourceUnderTest> {
    const opened = await open();
    for (let n = 0; n < customers; n += 1) opened.create();
    return opened;
  }
});

function list({ source, now }: CursorSourceUnderTest, question: Partial<ListQuestion> = {}) {
  const whole: ListQuestion = { direction: 'descending', after: start, limit: 250, ...question };
  return source.list(whole, now() + minuteMs);
}

function openList({ source, now }: CursorSourceUnderTest, modifiedSinceMs?: number) {
  return source.open(modifiedSinceMs, now() + minuteMs);
}

function isComplete(
  { source, now }: CursorSourceUnderTest,
  walk: Parameters<CursorSourceUnderTest['source']['isComplete']>[0],
) {
  return source.isComplete(walk, now() + minuteMs);
}

function idsIn({ records }: { readonly records: readonly { readonly id: number }[] }): number[] {
  return records.map(({ id }) => id);
}
