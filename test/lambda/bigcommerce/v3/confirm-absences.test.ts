import { describe, expect, it } from 'vitest';
import { ContradictoryAnswerError, UnconfirmedError } from '../../../../lambda/sync/errors.ts';
import { create } from '../../../support/listed-customers.ts';
import {
  changed,
  damage,
  forever,
  isByIds,
  isListV3,
  queriesOf,
  runningV3,
} from '../../../support/v3-store.ts';

describe('createConfirmation', () => {
  it('confirms with one request that also names a customer who was just found, without includes', async () => {
    const { store, clock, deadlineMs, confirmAbsences } = await runningV3();
    create(store, 5);
    store.remove(2);
    store.remove(3);
    const sentAtMs = clock.now();

    const confirmed = await confirmAbsences([2, 3], deadlineMs(), 5);

    expect(confirmed).toEqual(
      new Map([2, 3].map((id) => [id, { tombstone: { deletedId: id, observedAtMs: sentAtMs } }])),
    );
    expect(queriesOf(store)).toEqual([{ 'id:in': '2,3,5', limit: '3' }]);
  });

  it('uses the first listed customer as the control when no customer was found', async () => {
    const { store, deadlineMs, confirmAbsences } = await runningV3();
    create(store, 5);
    store.remove(2);

    const confirmed = await confirmAbsences([2], deadlineMs());

    expect(confirmed.get(2)).toMatchObject({ tombstone: { deletedId: 2 } });
    expect(queriesOf(store)).toEqual([{ limit: '2' }, { 'id:in': '2,5', limit: '2' }]);
  });

  it('replaces a deleted control customer by the first listed customer', async () => {
    const { store, deadlineMs, confirmAbsences } = await runningV3();
    create(store, 5);
    for (const id of [2, 4]) store.remove(id);

    const confirmed = await confirmAbsences([2], deadlineMs(), 4);

    expect(confirmed.get(2)).toMatchObject({ tombstone: { deletedId: 2 } });
    expect(queriesOf(store).map((query) => query['id:in'])).toEqual(['2,4', undefined, '2,5']);
  });

  it('confirms nothing when the control customer vanishes from the list, too', async () => {
    const { store, deadlineMs, confirmAbsence } = await runningV3();
    create(store, 5);
    store.remove(2);
    store.changeV3({ leftOutIds: [4, 5] });

    await expect(confirmAbsence(2, deadlineMs(), 4)).rejects.toThrow(UnconfirmedError);
  });

  it('confirms nothing when the API finds no customer by id', async () => {
    const { store, deadlineMs, confirmAbsences } = await runningV3();
    create(store, 5);
    store.changeV3({ leftOutIds: [1, 2, 3, 4, 5] });

    const confirmed = await confirmAbsences([1, 2], deadlineMs());

    for (const id of [1, 2]) expect(confirmed.get(id)).toMatchObject({ error: { name: 'UnconfirmedError' } });
  });

  it('finds a customer who was wrongly left out, and confirms the others', async () => {
    const { store, deadlineMs, confirmAbsences } = await runningV3();
    create(store, 5);
    store.remove(2);

    const confirmed = await confirmAbsences([2, 3], deadlineMs(), 5);

    expect(confirmed.get(3)).toMatchObject({ error: { name: 'UnconfirmedError' } });
    expect(confirmed.get(2)).toMatchObject({ tombstone: { deletedId: 2 } });
  });

  it.each([
    [49, [50]],
    [50, [50, 2]],
    [98, [50, 50]],
    [99, [50, 50, 2]],
  ])('asks about %i customers with at most 50 ids at a time', async (absent, sizes) => {
    const { store, deadlineMs, confirmAbsences } = await runningV3();
    store.create({ id: 1_000 });
    const ids = Array.from({ length: absent }, (_, index) => index + 1);

    const confirmed = await confirmAbsences(ids, deadlineMs(), 1_000);

    expect([...confirmed.values()].every((answer) => 'tombstone' in answer)).toBe(true);
    expect([...confirmed.keys()]).toEqual(ids);
    expect(queriesOf(store).map((query) => query['id:in']?.split(',').length)).toEqual(sizes);
  });

  it('reports an empty store when the store has no customer', async () => {
    const { deadlineMs, confirmAbsences } = await runningV3();

    const confirmed = await confirmAbsences([7], deadlineMs());

    expect(confirmed.get(7)).toMatchObject({ tombstone: { deletedId: 7 }, isStoreEmpty: true });
  });

  it.each([
    ['a total of 1', { data: [], meta: { pagination: { total: 1 } } }],
    ['no total', { data: [], meta: {} }],
    ['a total that cannot be read', { data: [], meta: { pagination: { total: 'none' } } }],
  ])('does not take the store for empty after %s', async (_what, body) => {
    const { store, deadlineMs, confirmAbsence } = await runningV3();
    store.inject(changed(() => body));

    await expect(confirmAbsence(7, deadlineMs())).rejects.toThrow(UnconfirmedError);
  });

  it('does not take the store for empty when a longer list is refused', async () => {
    const { store, deadlineMs, confirmAbsence } = await runningV3();
    store.inject(
      { kind: 'status', status: 422 },
      { times: forever, when: ({ query }) => query.get('limit') === '2' },
    );

    await expect(confirmAbsence(7, deadlineMs())).rejects.toThrow(UnconfirmedError);
  });

  it('confirms nothing when the list shows only the customer who was not found', async () => {
    const { store, deadlineMs, confirmAbsence } = await runningV3();
    store.create({ id: 7 });

    await expect(confirmAbsence(7, deadlineMs())).rejects.toThrow('the list does not agree');
  });

  it.each([
    [[5]],
    [[5, 4]],
    [[4]],
    [[5, 4, 3]],
  ])('finds a control customer when %j cannot be read in any list', async (unreadable) => {
    const { store, deadlineMs, confirmAbsence } = await runningV3();
    create(store, 5);
    store.remove(1);
    damage(store, unreadable);

    expect(await confirmAbsence(1, deadlineMs())).toMatchObject({ deletedId: 1 });
  });

  it('does not take the store for empty when its only customer cannot be read', async () => {
    const { store, deadlineMs, confirmAbsence } = await runningV3();
    create(store, 2);
    store.remove(1);
    damage(store, [2]);

    await expect(confirmAbsence(1, deadlineMs())).rejects.toThrow(UnconfirmedError);
  });

  it('confirms nothing when the second answer contradicts itself', async () => {
    const { store, deadlineMs, confirmAbsence } = await runningV3();
    create(store, 3);
    store.changeV3({ unaskedIds: [3] });

    await expect(confirmAbsence(7, deadlineMs(), 1)).rejects.toThrow(ContradictoryAnswerError);
  });

  it('sends no request when no id is given', async () => {
    const { store, deadlineMs, confirmAbsences } = await runningV3();

    expect(await confirmAbsences([], deadlineMs())).toEqual(new Map());
    expect(store.requests.filter((request) => isByIds(request) || isListV3(request))).toEqual([]);
  });
});
