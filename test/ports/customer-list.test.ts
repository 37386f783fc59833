import { describe, expect, it } from 'vitest';
import { UnreachableError, UpstreamError } from '../../lambda/sync/errors.ts';
import { orderOf } from '../../lambda/sync/sweep/list-order.ts';
import type { ListQuestion } from '../../lambda/sync/sweep/sweep-ports.ts';
import type { OpenedList } from '../../lambda/sync/sweep/sweep-run.ts';
import { answerMs, type SourceUnderTest } from './source-under-test.ts';
import { listSources } from './sources.ts';

const minuteMs = 60_000;
/** A `Date` header names a whole second. */
const dateResolutionMs = 1_000;

describe.each(listSources)('CustomerList: %s', (_name, open) => {
  describe('list', () => {
    it('returns customers as they are, marked as listed and stamped with the time of the request', async () => {
      const opened = await openWith(1);
      opened.advance(minuteMs);
      const notes = opened.edit(1, 'moved');
      opened.delayNextAnswer(2_000);
      const sentAtMs = opened.now();

      expect(await list(opened)).toMatchObject({
        records: [
          {
            id: 1,
            version: {
              customer: expect.objectContaining({ id: 1, notes }),
              observedAtMs: sentAtMs,
              isListed: true,
            },
          },
        ],
        isFull: false,
        askedAtMs: sentAtMs,
        sourceBehindMs: 0,
      });
      expect(opened.now()).toBe(sentAtMs + answerMs + 2_000);
    });

    it('returns an empty list with a stamp where there are no customers', async () => {
      const opened = await openWith(2);
      const last = inOrder(opened, [1, 2]).at(-1);
      const askedAtMs = opened.now();

      expect(await list(opened, { after: stepBehind(opened, last) })).toMatchObject({
        records: [],
        isFull: false,
        askedAtMs,
        sourceBehindMs: 0,
      });
    });

    it('returns every customer in the order of ids to a caller that continues from the last one', async () => {
      const opened = await openWith(7);
      opened.remove(3);
      const seen: number[] = [];

      for (let page = [0]; page.length > 0; seen.push(...page)) {
        page = await behind(opened, { after: seen.at(-1) ?? startOf(opened), limit: 3 });
      }

      expect(seen).toEqual(inOrder(opened, [1, 2, 4, 5, 6, 7]));
    });

    it('begins with the customers that follow an id, whether a customer has it or not', async () => {
      const opened = await openWith(5);
      opened.remove(3);
      const [, second, fourth, fifth] = inOrder(opened, [1, 2, 4, 5]);

      expect((await behind(opened, { after: second })).slice(0, 2)).toEqual([fourth, fifth]);
      expect((await behind(opened, { after: 3 })).slice(0, 2)).toEqual([fourth, fifth]);
    });

    it('returns no more than the limit', async () => {
      const opened = await openWith(5);

      const { records } = await list(opened, { limit: 2 });

      expect(records.map(({ id }) => id)).toEqual(inOrder(opened, [1, 2, 3, 4, 5]).slice(0, 2));
    });

    it('returns only customers within the requested number of ids', async () => {
      const opened = await openWith(5);
      const [first, second, third, fourth] = inOrder(opened, [1, 2, 3, 4, 5]);
      opened.remove(fourth);

      expect(await behind(opened, { after: second, ids: 2 })).toEqual([third]);
      expect(await behind(opened, { after: third, ids: 1 })).toEqual([]);
      expect(await behind(opened, { after: stepBehind(opened, first, -1), ids: 1 })).toEqual([first]);
    });

    it('returns at most the customer itself where no id behind it is requested', async () => {
      const opened = await openWith(5);

      const { records } = await list(opened, { after: 3, ids: 0, limit: 0 });

      expect(records.filter(({ id }) => id !== 3)).toEqual([]);
    });

    it('never begins with the customer itself where it must begin behind it', async () => {
      const opened = await openWith(5);
      const [, second] = inOrder(opened, [1, 2, 3, 4, 5]);
      opened.makeUnlistable(second);

      const { records } = await list(opened, { after: second, isBehind: true });

      expect(records.map(({ id }) => id)).not.toContain(second);
    });

    it('reports that more may follow when it is as long as the limit and may hold the first row again', async () => {
      const opened = await openWith(5);
      const fourth = inOrder(opened, [1, 2, 3, 4, 5])[3];

      const short = await list(opened, { after: fourth, limit: 3 });
      const whole = await list(opened, { limit: 2 });

      expect([short.isFull, whole.isFull]).toEqual([false, opened.direction === 'ascending']);
    });

    it('answers a ping that no customer can affect', async () => {
      const opened = await openWith(1);
      opened.makeUnlistable(1);
      await opened.source.ping(opened.now() + minuteMs);
      opened.failNextAnswer();

      await expect(opened.source.ping(opened.now() + minuteMs)).rejects.toThrow(UpstreamError);
    });

    it('returns only customers modified since the given second', async () => {
      const opened = await openWith(4);
      const createdSecondMs = Math.floor(opened.now() / 1_000) * 1_000;
      opened.advance(minuteMs);
      opened.edit(2, 'moved');
      opened.edit(3, 'unmoved');
      const since = (modifiedSinceMs: number) => behind(opened, { limit: 2, modifiedSinceMs });

      expect(await since(createdSecondMs + 999)).toEqual(inOrder(opened, [1, 2, 3, 4]).slice(0, 2));
      expect(await since(createdSecondMs + 1_000)).toEqual([2]);
      expect(await since(createdSecondMs + minuteMs + 999)).toEqual([2]);
      expect(await since(createdSecondMs + minuteMs + 1_000)).toEqual([]);
    });

    it('fails only where it would contain a customer that cannot be listed', async () => {
      const opened = await openWith(5);
      const [first, second, third, fourth, fifth] = inOrder(opened, [1, 2, 3, 4, 5]);
      opened.makeUnlistable(fourth);

      await expect(list(opened, { after: third })).rejects.toThrow(UpstreamError);
      expect((await behind(opened, { after: first, ids: 2 })).slice(0, 2)).toEqual([second, third]);
      expect(await behind(opened, { after: fifth, ids: 0, limit: 0 })).toEqual([]);
      expect((await list(opened, { limit: 2 })).records).toHaveLength(2);
    });
  });

  describe('a walk', () => {
    it('sees everybody once and in the order of the list, and is complete', async () => {
      const opened = await openWith(7);
      opened.remove(4);

      const walk = await walkThrough(opened);

      expect(walk.seenIds).toEqual(inOrder(opened, [1, 2, 3, 5, 6, 7]));
      expect(await isComplete(opened, walk)).toBe(true);
    });

    it('sees everybody who stays while others are created and removed, and is complete', async () => {
      const opened = await openWith(8);
      const [first, second, ...stayed] = inOrder(opened, [1, 2, 3, 4, 5, 6, 7, 8]);
      const leaver = stayed.pop() ?? 0;

      const walk = await walkThrough(opened, {
        meanwhile() {
          opened.create();
          opened.remove(second);
          opened.remove(leaver);
        },
      });

      expect(walk.seenIds).toEqual(expect.arrayContaining([first, ...stayed]));
      expect(await isComplete(opened, walk)).toBe(true);
    });

    it('of the modified customers sees these alone, and is complete', async () => {
      const opened = await openWith(6);
      opened.advance(minuteMs);
      const modifiedSinceMs = opened.now();
      for (const id of [2, 3, 6]) opened.edit(id, 'moved');

      const walk = await walkThrough(opened, { modifiedSinceMs });

      expect(walk.seenIds).toEqual(inOrder(opened, [2, 3, 6]));
      expect(await isComplete(opened, walk)).toBe(true);
    });

    it('of an empty list is complete', async () => {
      const opened = await openWith(0);

      const walk = await walkThrough(opened);

      expect(walk.seenIds).toEqual([]);
      expect(await isComplete(opened, walk)).toBe(true);
    });

    it('opens and can be completed although the first customers make every answer with them fail', async () => {
      const opened = await openWith(6);
      const [first, second, third, ...others] = inOrder(opened, [1, 2, 3, 4, 5, 6]);
      for (const id of [first, second, third]) opened.makeUnlistable(id);

      const list = await opened.source.open(undefined, opened.now() + minuteMs);

      expect(list.firstId ?? first).toBe(first);
      expect(await isComplete(opened, { list, seenIds: [first, second, third, ...others] })).toBe(true);
    });

    it('opens the modified customers although the first of them makes every answer with it fail', async () => {
      const opened = await openWith(80);
      opened.advance(minuteMs);
      const modifiedSinceMs = opened.now();
      const modified = inOrder(opened, [5, 70]);
      for (const id of modified) opened.edit(id, 'moved');
      opened.makeUnlistable(modified[0]);

      const { direction, firstId } = await opened.source.open(modifiedSinceMs, opened.now() + minuteMs);

      expect(orderOf(direction).isBehind(firstId ?? startOf(opened), modified[0])).toBe(false);
    });

    it('opens the only modified customer although it makes every answer with it fail', async () => {
      const opened = await openWith(4);
      opened.advance(minuteMs);
      const modifiedSinceMs = opened.now();
      opened.edit(3, 'moved');
      opened.makeUnlistable(3);

      const list = await opened.source.open(modifiedSinceMs, opened.now() + minuteMs);

      expect(list.firstId ?? 1).toBe(opened.direction === 'ascending' ? 1 : 4);
    });
  });

  describe('editedBesides', () => {
    it('names customers whose attributes were edited, if the list of modified customers does not tell', async () => {
      const opened = await openWith(4);
      opened.editAttribute(4);
      opened.advance(minuteMs);
      const sinceMs = opened.now();
      opened.editAttribute(2);
      opened.editAttribute(3);
      opened.edit(1, 'moved');
      opened.remove(3);

      const ids = await opened.source.editedBesides(sinceMs, opened.now() + minuteMs);

      expect(ids).toEqual(opened.direction === 'ascending' ? [] : [2]);
    });
  });

  it.each([
    { aheadMs: 600_000, behindMs: 0 },
    { aheadMs: 3_000, behindMs: 0 },
    { aheadMs: -3_000, behindMs: 3_000 },
    { aheadMs: -600_000, behindMs: 600_000 },
  ])('reports to the second how far the source is behind, and stamps on our clock: $aheadMs ms ahead', async ({
    aheadMs,
    behindMs,
  }) => {
    const opened = await openWith(1, aheadMs);
    const sentAtMs = opened.now();

    const { askedAtMs, sourceBehindMs, records } = await list(opened);

    expect(askedAtMs).toBe(sentAtMs);
    expect(records).toEqual([{ id: 1, version: expect.objectContaining({ observedAtMs: sentAtMs }) }]);
    expect(sourceBehindMs).toBeLessThanOrEqual(behindMs);
    expect(sourceBehindMs).toBeGreaterThanOrEqual(behindMs - dateResolutionMs);
  });

  describe('the deadline of list', () => {
    it('allows no request once it has passed', async () => {
      const opened = await openWith(1);

      await expect(listUntil(opened, opened.now())).rejects.toThrow(UnreachableError);
    });

    it('ends the wait for an answer', async () => {
      const opened = await openWith(1);
      opened.delayNextAnswer(2_000);

      await expect(listUntil(opened, opened.now() + 1_000)).rejects.toThrow(UnreachableError);
    });
  });

  async function openWith(customers: number, aheadMs = 0): Promise<SourceUnderTest> {
    const opened = await open({ aheadMs });
    for (let n = 0; n < customers; n += 1) opened.create();
    return opened;
  }
});

function list(opened: SourceUnderTest, question: Partial<ListQuestion> = {}) {
  return listUntil(opened, opened.now() + minuteMs, question);
}

function listUntil(opened: SourceUnderTest, deadlineMs: number, question: Partial<ListQuestion> = {}) {
  const { source, direction } = opened;
  return source.list({ direction, after: startOf(opened), limit: 250, ...question }, deadlineMs);
}

/** Whether `after` itself is listed is not to be relied on. */
async function behind(opened: SourceUnderTest, question: Partial<ListQuestion>) {
  const { after = startOf(opened) } = question;
  const { records } = await list(opened, question);
  return records.flatMap(({ id }) => (orderOf(opened.direction).isBehind(id, after) ? [id] : []));
}

interface Walk {
  readonly list: OpenedList;
  readonly modifiedSinceMs?: number | undefined;
  readonly seenIds: readonly number[];
}

/** Goes through the list two by two, with the source's own names for its pages. */
async function walkThrough(
  opened: SourceUnderTest,
  options: { modifiedSinceMs?: number; meanwhile?: () => void } = {},
): Promise<Walk> {
  const { modifiedSinceMs, meanwhile = () => {} } = options;
  const opening = await opened.source.open(modifiedSinceMs, opened.now() + minuteMs);
  const seenIds: number[] = [];
  let nextPage: string | undefined;
  for (let isEnd = false; !isEnd; ) {
    const after = seenIds.at(-1) ?? startOf(opened);
    const answer = await list(opened, { after, nextPage, limit: 2, modifiedSinceMs });
    const ids = answer.records.map(({ id }) => id).filter((id) => !seenIds.includes(id));
    if (seenIds.length === 0) meanwhile();
    seenIds.push(...ids);
    nextPage = answer.nextPage;
    isEnd = ids.length === 0;
  }
  return { list: opening, modifiedSinceMs, seenIds };
}

function isComplete({ source, now }: SourceUnderTest, { list, modifiedSinceMs, seenIds }: Walk) {
  return source.isComplete({ ...list, modifiedSinceMs, seen: seenIds.length }, now() + minuteMs);
}

function startOf({ direction }: SourceUnderTest): number {
  return orderOf(direction).start;
}

function stepBehind({ direction }: SourceUnderTest, id = 0, ids = 1): number {
  return orderOf(direction).step(id, ids);
}

/** Of ascending ids. */
function inOrder<const Ids extends readonly number[]>({ direction }: SourceUnderTest, ids: Ids) {
  return (direction === 'ascending' ? ids : ids.toReversed()) as { [Index in keyof Ids]: number };
}
