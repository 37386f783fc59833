import { describe, expect, it } from 'vitest';
import { ContradictoryAnswerError, RefusedError, UnconfirmedError } from '../../lambda/sync/errors.ts';
import { answerMs, type CursorSourceUnderTest } from './source-under-test.ts';
import { cursorSources } from './sources.ts';

const minuteMs = 60_000;

describe.each(cursorSources)('CustomerSource with batches: %s', (_name, open) => {
  describe('fetchCustomers', () => {
    it('finds several customers with one question, and reports the others as absent', async () => {
      const opened = await openWith(4);
      opened.remove(2);
      const sentAtMs = opened.now();

      const fetched = await fetch(opened, [1, 2, 4, 9]);

      expect(opened.now()).toBe(sentAtMs + answerMs);
      expect([...fetched.keys()].toSorted()).toEqual([1, 2, 4, 9]);
      expect([fetched.get(2), fetched.get(9)]).toEqual(['absent', 'absent']);
      for (const id of [1, 4])
        expect(fetched.get(id)).toMatchObject({ customer: { id }, observedAtMs: sentAtMs });
    });

    it('leaves out only the customer that is wrongly reported as absent', async () => {
      const opened = await openWith(2);
      opened.deny(1);

      const fetched = await fetch(opened, [1, 2]);

      expect(fetched.get(1)).toBe('absent');
      expect(fetched.get(2)).toMatchObject({ customer: { id: 2 } });
    });

    it('believes nothing of an answer that contradicts itself', async () => {
      const opened = await openWith(3);
      opened.contradict(2);

      await expect(fetch(opened, [1, 2, 3])).rejects.toThrow(ContradictoryAnswerError);
      expect((await fetch(opened, [1, 3])).get(3)).toMatchObject({ customer: { id: 3 } });
    });

    it('fails as a whole where a question is refused because of one customer', async () => {
      const opened = await openWith(3);
      opened.refuse(2);

      await expect(fetch(opened, [1, 2, 3])).rejects.toThrow(RefusedError);
      expect((await fetch(opened, [1, 3])).get(1)).toMatchObject({ customer: { id: 1 } });
    });
  });

  describe('confirmAbsences', () => {
    it('confirms several absences, and finds those who are there', async () => {
      const opened = await openWith(4);
      for (const id of [1, 2]) opened.remove(id);
      const sentAtMs = opened.now();

      const confirmed = await confirm(opened, [1, 2, 3], 4);

      for (const deletedId of [1, 2]) {
        expect(confirmed.get(deletedId)).toEqual({ tombstone: { deletedId, observedAtMs: sentAtMs } });
      }
      expect(confirmed.get(3)).toEqual({ error: expect.any(UnconfirmedError) });
    });

    it('replaces a control customer that has vanished', async () => {
      const opened = await openWith(4);
      for (const id of [1, 3]) opened.remove(id);

      expect((await confirm(opened, [1], 3)).get(1)).toMatchObject({ tombstone: { deletedId: 1 } });
    });

    it('gives up no absent customer because its control customer is refused', async () => {
      const opened = await openWith(4);
      for (const id of [1, 2]) opened.remove(id);
      opened.refuse(3);

      expect((await confirm(opened, [1], 3)).get(1)).toMatchObject({ tombstone: { deletedId: 1 } });
      await expect(confirm(opened, [1, 2], 3)).rejects.toThrow(RefusedError);
    });

    it('confirms nothing where the listed control customer is refused', async () => {
      const opened = await openWith(2);
      opened.remove(1);
      opened.refuse(2);

      expect((await confirm(opened, [1])).get(1)).toEqual({ error: expect.any(UnconfirmedError) });
    });

    it('confirms nothing where the replaced control customer is not found, either', async () => {
      const opened = await openWith(2);
      opened.remove(1);
      opened.deny(2);

      expect((await confirm(opened, [1])).get(1)).toEqual({ error: expect.any(UnconfirmedError) });
    });

    it('confirms nothing where all others whom the list shows are said to be absent', async () => {
      const opened = await openWith(2);

      const confirmed = await confirm(opened, [1, 2]);

      for (const id of [1, 2]) expect(confirmed.get(id)).toEqual({ error: expect.any(UnconfirmedError) });
    });

    it('says that the store is empty where it has no customer to compare with', async () => {
      const opened = await openWith(2);
      for (const id of [1, 2]) opened.remove(id);

      const confirmed = await confirm(opened, [1, 2]);

      for (const id of [1, 2]) expect(confirmed.get(id)).toMatchObject({ isStoreEmpty: true });
    });

    it('confirms more absences than one question can name', async () => {
      const opened = await openWith(1);
      const ids = Array.from({ length: 51 }, (_, index) => index + 2);

      const confirmed = await confirm(opened, ids, 1);

      expect([...confirmed.values()].filter((answer) => 'tombstone' in answer)).toHaveLength(51);
    });
  });

  async function openWith(customers: number): Promise<CursorSourceUnderTest> {
    const opened = await open();
    for (let n = 0; n < customers; n += 1) opened.create();
    return opened;
  }
});

function fetch({ source, now }: CursorSourceUnderTest, ids: readonly number[]) {
  return source.fetchCustomers(ids, now() + minuteMs);
}

function confirm({ source, now }: CursorSourceUnderTest, ids: readonly number[], aliveId?: number) {
  return source.confirmAbsences(ids, now() + minuteMs, aliveId);
}
