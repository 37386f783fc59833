import { describe, expect, it } from 'vitest';
import { toTimestamp } from '../../lambda/customer/timestamp.ts';
import { UnconfirmedError, UnreachableError } from '../../lambda/sync/errors.ts';
import { askingForOne } from '../support/source.ts';
import { answerMs, type SourceUnderTest } from './source-under-test.ts';
import { sources } from './sources.ts';

const minuteMs = 60_000;

describe.each(sources)('CustomerSource: %s', (_name, open) => {
  describe('fetchCustomer', () => {
    it('returns the customer as it is, stamped with the time of the request', async () => {
      const opened = await open();
      const id = opened.create();
      const createdMs = Math.floor(opened.now() / 1_000) * 1_000;
      opened.advance(minuteMs);
      opened.delayNextAnswer(2_000);
      const sentAtMs = opened.now();

      expect(await fetch(opened, id)).toEqual({
        customer: expect.objectContaining({ id, notes: 'new', dateModified: toTimestamp(createdMs) }),
        observedAtMs: sentAtMs,
      });
      expect(opened.now()).toBe(sentAtMs + answerMs + 2_000);
    });

    it.each([
      ['moved', minuteMs],
      ['unmoved', 0],
    ] as const)('returns an edit at once, with its date %s', async (kind, movedMs) => {
      const opened = await open();
      const id = opened.create();
      const createdMs = Math.floor(opened.now() / 1_000) * 1_000;
      opened.advance(minuteMs);
      const notes = opened.edit(id, kind);

      expect(await fetch(opened, id)).toMatchObject({
        customer: { id, notes, dateModified: toTimestamp(createdMs + movedMs) },
      });
    });

    it('reports a customer as absent before its creation and after its removal', async () => {
      const opened = await open();
      const before = await fetch(opened, 1);
      opened.create();
      const meanwhile = await fetch(opened, 1);
      opened.remove(1);

      expect(before).toBe('absent');
      expect(meanwhile).not.toBe('absent');
      expect(await fetch(opened, 1)).toBe('absent');
    });
  });

  describe('confirmAbsence', () => {
    it.each([
      'never was',
      'was removed',
    ])('confirms at the time of the request that a customer %s', async (which) => {
      const opened = await open();
      const aliveId = opened.create();
      const id = which === 'never was' ? 2 : opened.create();
      if (which === 'was removed') opened.remove(id);
      opened.delayNextAnswer(2_000);
      const sentAtMs = opened.now();

      expect(await confirm(opened, id, aliveId)).toEqual({ deletedId: id, observedAtMs: sentAtMs });
      expect(opened.now()).toBe(sentAtMs + answerMs + 2_000);
    });

    it('finds a customer that was wrongly reported as absent', async () => {
      const opened = await open();
      const id = opened.create();
      opened.deny(id);

      expect(await fetch(opened, id)).toBe('absent');
      await expect(confirm(opened, id)).rejects.toThrow(UnconfirmedError);
      expect(await fetch(opened, id)).toMatchObject({ customer: { id } });
    });

    it('ignores customers with neighbouring ids', async () => {
      const opened = await open();
      const ids = [opened.create(), opened.create(), opened.create()];
      opened.remove(2);

      expect(ids).toEqual([1, 2, 3]);
      expect(await confirm(opened, 2)).toMatchObject({ deletedId: 2 });
      await expect(confirm(opened, 3)).rejects.toThrow(UnconfirmedError);
    });

    it('confirms nothing where every list with the customer fails', async () => {
      const opened = await open();
      const id = opened.create();
      opened.makeUnlistable(id);

      await expect(confirm(opened, id)).rejects.toMatchObject({ retryable: true });
    });

    it('confirms an absence in a store without customers', async () => {
      const opened = await open();
      const sentAtMs = opened.now();

      expect(await confirm(opened, 1)).toEqual({ deletedId: 1, observedAtMs: sentAtMs });
    });
  });

  it.each([
    600_000, -600_000,
  ])('stamps on our clock alone, although the source is %i ms ahead', async (aheadMs) => {
    const opened = await open({ aheadMs });
    const aliveId = opened.create();
    const id = opened.create();
    const sentAtMs = opened.now();
    const seen = await fetch(opened, id);
    opened.remove(id);
    const confirmedAtMs = opened.now();

    expect(seen).toMatchObject({ customer: { id }, observedAtMs: sentAtMs });
    expect(await confirm(opened, id, aliveId)).toEqual({ deletedId: id, observedAtMs: confirmedAtMs });
  });

  describe.each<[string, (opened: SourceUnderTest, deadlineMs: number) => Promise<unknown>]>([
    ['fetchCustomer', ({ source }, deadlineMs) => askingForOne(source).fetchCustomer(1, deadlineMs)],
    ['confirmAbsence', ({ source }, deadlineMs) => askingForOne(source).confirmAbsence(1, deadlineMs)],
  ])('the deadline of %s', (_what, ask) => {
    it('allows no request once it has passed', async () => {
      const opened = await open();

      await expect(ask(opened, opened.now())).rejects.toThrow(UnreachableError);
    });

    it('may be as early as the answer', async () => {
      const opened = await open();
      opened.delayNextAnswer(2_000);

      await expect(ask(opened, opened.now() + answerMs + 2_001)).resolves.toBeDefined();
    });

    it('ends the wait for an answer', async () => {
      const opened = await open();
      opened.delayNextAnswer(2_000);

      await expect(ask(opened, opened.now() + 1_000)).rejects.toThrow(UnreachableError);
    });

    it('refuses an answer that a process reads after a pause beyond it', async () => {
      const opened = await open();
      opened.delayNextAnswer(330_000);

      await expect(ask(opened, opened.now() + minuteMs)).rejects.toThrow(UnreachableError);
    });
  });
});

function fetch({ source, now }: SourceUnderTest, id: number) {
  return askingForOne(source).fetchCustomer(id, now() + minuteMs);
}

function confirm({ source, now }: SourceUnderTest, id: number, aliveId?: number) {
  return askingForOne(source).confirmAbsence(id, now() + minuteMs, aliveId);
}
