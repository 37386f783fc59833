import { describe, expect, it } from 'vitest';
import type { ListQuestion } from '../../../../lambda/sync/sweep/sweep-ports.ts';
import { toWireDate } from '../../../../local/store/wire-customer.ts';
import { create } from '../../../support/listed-customers.ts';
import { queriesOf, runningV3 } from '../../../support/v3-store.ts';

describe('listAmong', () => {
  it('returns the customers with the next ids, in the order of the list', async () => {
    const source = await runningV3();
    create(source.store, 9);
    source.store.remove(6);

    expect(await ask(source, { after: 8, ids: 3 })).toMatchObject({ ids: [7, 5], lastId: 5 });
    expect(await ask(source, { direction: 'ascending', after: 4, ids: 3 })).toMatchObject({ ids: [5, 7] });
    expect(queriesOf(source.store)[0]?.['id:in']).toBe('7,6,5');
  });

  it('returns the customer at `after` when no id behind that customer is requested', async () => {
    const source = await runningV3();
    create(source.store, 9);

    expect(await ask(source, { after: 8, ids: 0, limit: 0 })).toMatchObject({ ids: [8] });
  });

  it.each([
    [50, 1],
    [51, 2],
    [100, 2],
    [101, 3],
  ])('requests 50 ids at a time until a customer is found: %i ids', async (ids, questions) => {
    const source = await runningV3();
    source.store.create({ id: 1_000 - ids });

    expect((await ask(source, { after: 1_000, ids })).ids).toEqual([1_000 - ids]);
    expect(source.store.requests).toHaveLength(questions);
  });

  it('sends no request after a customer is found', async () => {
    const source = await runningV3();
    source.store.create({ id: 990 });

    expect((await ask(source, { after: 1_000, ids: 500 })).ids).toEqual([990]);
    expect(source.store.requests).toHaveLength(1);
  });

  it('has the stamp of its first request when a later request finds a customer', async () => {
    const source = await runningV3();
    source.store.create({ id: 900 });
    const askedAtMs = source.clock.now();

    expect((await ask(source, { after: 1_000, ids: 500 })).askedAtMs).toBe(askedAtMs);
  });

  it('requests no id below 1', async () => {
    const source = await runningV3();

    expect(await ask(source, { after: 3, ids: 64 })).toMatchObject({ ids: [], lastId: undefined });
    expect(queriesOf(source.store).map((query) => query['id:in'])).toEqual(['2,1']);
  });

  it('ends after 1,000 ids without a customer, so that the walk continues after them', async () => {
    const source = await runningV3();

    const page = await ask(source, { after: 2 ** 31, ids: 2 ** 30 });

    expect(page).toMatchObject({ ids: [], lastId: 2 ** 31 - 1_000 });
    expect(source.store.requests).toHaveLength(20);
  });

  it('returns no last id when no requested id has a customer', async () => {
    const source = await runningV3();

    expect(await ask(source, { after: 5_000, ids: 1_000 })).toMatchObject({ ids: [], lastId: undefined });
  });

  it('requests only modified customers for a list of modified customers', async () => {
    const source = await runningV3();
    create(source.store, 9, { date_modified: toWireDate(source.clock.now() - 86_400_000) });
    source.store.edit(5, { notes: 'edited' });

    const page = await ask(source, { after: 8, ids: 7, modifiedSinceMs: source.clock.now() });

    expect(page.ids).toEqual([5]);
  });
});

type Source = Awaited<ReturnType<typeof runningV3>>;

async function ask(source: Source, question: Partial<ListQuestion> & { after: number }) {
  const whole = { direction: 'descending', limit: 1, ...question } as const;
  const { records, lastId, askedAtMs } = await source.list(whole, source.deadlineMs());
  return { ids: records.map(({ id }) => id), lastId, askedAtMs };
}
