import { describe, expect, it } from 'vitest';
import { UnreachableError, UpstreamError } from '../../lambda/sync/errors.ts';
import type { ListQuestion } from '../../lambda/sync/sweep/sweep-ports.ts';
import { answerMs, type SourceUnderTest } from './source-under-test.ts';
import { listSources } from './sources.ts';

const minuteMs = 60_000;
/** A `Date` header names a whole second. */
const dateResolutionMs = 1_000;

describe.each(listSources)('CustomerList: %s', (_name, open) => {
  describe('list', () => {
    it('returns customers as they are now, marked as listed and stamped with the time of the request', async () => {
      const opened = await openWith(1);
      opened.advance(minuteMs);
      const notes = opened.edit(1, 'moved');
      opened.delayNextAnswer(2_000);
      const sentAtMs = opened.now();

      expect(await list(opened, { after: 0 })).toEqual({
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

    it('returns an empty list with a stamp when there are no customers', async () => {
      const opened = await openWith(2);
      const askedAtMs = opened.now();

      expect(await list(opened, { after: 3 })).toEqual({
        records: [],
        isFull: false,
        askedAtMs,
        sourceBehindMs: 0,
      });
    });

    it('returns every customer in the order of ids when each page continues after the last customer', async () => {
      const opened = await openWith(7);
      opened.remove(3);
      const seen: number[] = [];

      for (let page = [0]; page.length > 0; seen.push(...page)) {
        page = await behind(opened, { after: seen.at(-1) ?? 0, limit: 3 });
      }

      expect(seen).toEqual([1, 2, 4, 5, 6, 7]);
    });

    it('begins with the first customer after an id, whether that id exists or not', async () => {
      const opened = await openWith(5);
      opened.remove(3);

      expect((await behind(opened, { after: 2 })).slice(0, 2)).toEqual([4, 5]);
      expect((await behind(opened, { after: 3 })).slice(0, 2)).toEqual([4, 5]);
    });

    it('returns no more than the limit', async () => {
      const opened = await openWith(5);

      const { records } = await list(opened, { after: 0, limit: 2 });

      expect(records.map(({ id }) => id)).toEqual([1, 2]);
    });

    it('returns only customers within the requested number of ids', async () => {
      const opened = await openWith(5);
      opened.remove(4);

      expect(await behind(opened, { after: 2, ids: 2 })).toEqual([3]);
      expect(await behind(opened, { after: 3, ids: 1 })).toEqual([]);
      expect(await behind(opened, { after: 0, ids: 1 })).toEqual([1]);
    });

    it('returns at most the customer at `after` when no id behind that customer is requested', async () => {
      const opened = await openWith(5);

      const { records } = await list(opened, { after: 3, ids: 0, limit: 0 });

      expect(records.filter(({ id }) => id !== 3)).toEqual([]);
    });

    it('never returns the customer at `after` when the list must begin behind that customer', async () => {
      const opened = await openWith(5);
      opened.makeUnlistable(2);

      const { records } = await list(opened, { after: 2, isBehind: true });

      expect(records.map(({ id }) => id)).not.toContain(2);
    });

    it('reports that more customers may follow when the list is as long as the limit', async () => {
      const opened = await openWith(5);

      const short = await list(opened, { after: 4, limit: 3 });
      const whole = await list(opened, { after: 0, limit: 2 });

      expect([short.isFull, whole.isFull]).toEqual([false, true]);
    });

    it('answers a ping even when a customer cannot be listed', async () => {
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
      const since = (modifiedSinceMs: number) => behind(opened, { after: 0, limit: 2, modifiedSinceMs });

      expect(await since(createdSecondMs + 999)).toEqual([1, 2]);
      expect(await since(createdSecondMs + 1_000)).toEqual([2]);
      expect(await since(createdSecondMs + minuteMs + 999)).toEqual([2]);
      expect(await since(createdSecondMs + minuteMs + 1_000)).toEqual([]);
    });

    it('fails only when the list would contain a customer that cannot be listed', async () => {
      const opened = await openWith(5);
      opened.makeUnlistable(4);

      await expect(list(opened, { after: 3 })).rejects.toThrow(UpstreamError);
      expect((await behind(opened, { after: 1, ids: 2 })).slice(0, 2)).toEqual([2, 3]);
      expect(await behind(opened, { after: 5, ids: 0, limit: 0 })).toEqual([]);
      expect((await list(opened, { after: 0, limit: 2 })).records).toHaveLength(2);
    });
  });

  it.each([
    { aheadMs: 600_000, behindMs: 0 },
    { aheadMs: 3_000, behindMs: 0 },
    { aheadMs: -3_000, behindMs: 3_000 },
    { aheadMs: -600_000, behindMs: 600_000 },
  ])('reports to the second how far the source is behind, and stamps with our clock: $aheadMs ms ahead', async ({
    aheadMs,
    behindMs,
  }) => {
    const opened = await openWith(1, aheadMs);
    const sentAtMs = opened.now();

    const { askedAtMs, sourceBehindMs, records } = await list(opened, { after: 0 });

    expect(askedAtMs).toBe(sentAtMs);
    expect(records).toEqual([{ id: 1, version: expect.objectContaining({ observedAtMs: sentAtMs }) }]);
    expect(sourceBehindMs).toBeLessThanOrEqual(behindMs);
    expect(sourceBehindMs).toBeGreaterThanOrEqual(behindMs - dateResolutionMs);
  });

  describe('the deadline of list', () => {
    it('allows no request after the deadline', async () => {
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

function list({ source, now }: SourceUnderTest, question: Partial<ListQuestion> & { after: number }) {
  return source.list({ direction: 'ascending', limit: 250, ...question }, now() + minuteMs);
}

function listUntil({ source }: SourceUnderTest, deadlineMs: number) {
  return source.list({ direction: 'ascending', after: 0, limit: 250 }, deadlineMs);
}

/** Leaves out `after` itself, because a list may or may not contain it. */
async function behind(opened: SourceUnderTest, question: Partial<ListQuestion> & { after: number }) {
  const { records } = await list(opened, question);
  return records.flatMap(({ id = 0 }) => (id > question.after ? [id] : []));
}
