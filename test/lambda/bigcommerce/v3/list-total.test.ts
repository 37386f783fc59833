import { describe, expect, it } from 'vitest';
import type { FinishedWalk } from '../../../../lambda/sync/sweep/sweep-ports.ts';
import { create } from '../../../support/listed-customers.ts';
import { changed, damage, queriesOf, runningV3 } from '../../../support/v3-store.ts';

const whole: FinishedWalk = { direction: 'descending', firstId: 10, total: 10, seen: 10 };

describe('sawAll', () => {
  it('reads the total once more, and is content when as many were seen', async () => {
    const { store, isComplete, deadlineMs } = await runningV3();
    create(store, 10);

    expect(await isComplete(whole, deadlineMs())).toBe(true);
    expect(queriesOf(store)).toEqual([{ limit: '250' }]);
  });

  it('is not content when one was not seen who is there', async () => {
    const { store, isComplete, deadlineMs } = await runningV3();
    create(store, 10);

    expect(await isComplete({ ...whole, seen: 9 }, deadlineMs())).toBe(false);
  });

  it.each([
    { seen: 10, isComplete: true },
    { seen: 9, isComplete: true },
    { seen: 8, isComplete: false },
  ])('demands $seen of 10 where one was deleted and three were created during the walk: $isComplete', async ({
    seen,
    isComplete,
  }) => {
    const source = await runningV3();
    create(source.store, 13);
    source.store.remove(4);

    expect(await source.isComplete({ ...whole, seen }, source.deadlineMs())).toBe(isComplete);
  });

  it('counts those created during the walk although the first customer of the walk is gone', async () => {
    const { store, isComplete, deadlineMs } = await runningV3();
    create(store, 12);
    store.remove(10);

    expect(await isComplete({ ...whole, seen: 9 }, deadlineMs())).toBe(true);
    expect(await isComplete({ ...whole, seen: 8 }, deadlineMs())).toBe(false);
  });

  it('counts more created customers than a page has', async () => {
    const { store, isComplete, deadlineMs } = await runningV3();
    create(store, 10 + 600);

    expect(await isComplete(whole, deadlineMs())).toBe(true);
    expect(await isComplete({ ...whole, seen: 9 }, deadlineMs())).toBe(false);
  });

  it('is content with an empty walk when everybody was created since', async () => {
    const { store, isComplete, deadlineMs } = await runningV3();
    create(store, 3);

    expect(await isComplete({ direction: 'descending', total: 0, seen: 0 }, deadlineMs())).toBe(true);
  });

  it.each([
    undefined,
    null,
    'many',
  ])('is never content with a whole list without a count: %j', async (total) => {
    const { store, isComplete, deadlineMs } = await runningV3();
    create(store, 10);
    store.inject(changed(({ data }) => ({ data, meta: { pagination: { total } } })));

    expect(await isComplete(whole, deadlineMs())).toBe(false);
  });

  it('is not content where the total says more than there are', async () => {
    const { store, isComplete, deadlineMs } = await runningV3();
    create(store, 10);
    store.changeV3({ total: (total) => total + 1 });

    expect(await isComplete(whole, deadlineMs())).toBe(false);
  });

  describe.each([
    [[10]],
    [[10, 9]],
    [[10, 9, 8]],
    [[5]],
  ])('where %j cannot be read in any list', (unreadable) => {
    it('is content when all were seen, and not when one was not', async () => {
      const { store, isComplete, deadlineMs } = await runningV3();
      create(store, 10);
      damage(store, unreadable);

      expect(await isComplete(whole, deadlineMs())).toBe(true);
      expect(await isComplete({ ...whole, seen: 9 }, deadlineMs())).toBe(false);
    });

    it('still counts those created during the walk', async () => {
      const { store, isComplete, deadlineMs } = await runningV3();
      create(store, 14);
      damage(store, unreadable);

      expect(await isComplete(whole, deadlineMs())).toBe(true);
      expect(await isComplete({ ...whole, seen: 9 }, deadlineMs())).toBe(false);
    });
  });

  it('is careful where a customer who was created during the walk cannot be read', async () => {
    const { store, isComplete, deadlineMs } = await runningV3();
    create(store, 12);
    damage(store, [12]);

    expect(await isComplete(whole, deadlineMs())).toBe(false);
  });

  it('asks nothing when as many modified customers were seen as were counted at the beginning', async () => {
    const { store, isComplete, deadlineMs } = await runningV3();

    expect(await isComplete({ ...whole, modifiedSinceMs: 0 }, deadlineMs())).toBe(true);
    expect(await isComplete({ direction: 'descending', seen: 3, modifiedSinceMs: 0 }, deadlineMs())).toBe(
      true,
    );
    expect(store.requests).toEqual([]);
  });

  it.each([
    { left: 9, isComplete: true },
    { left: 10, isComplete: false },
  ])('counts modified customers again when fewer were seen: 9 of 10, and $left are left', async ({
    left,
    isComplete,
  }) => {
    const source = await runningV3();
    create(source.store, left);
    const walk = { ...whole, seen: 9, modifiedSinceMs: source.clock.now() - 60_000 };

    expect(await source.isComplete(walk, source.deadlineMs())).toBe(isComplete);
  });

  it('demands of an ascending list everybody who is there, since new customers come last', async () => {
    const { store, isComplete, deadlineMs } = await runningV3();
    create(store, 11);
    store.changeV3({ order: 'ascending' });
    const walk: FinishedWalk = { direction: 'ascending', firstId: 1, total: 10, seen: 10 };

    expect(await isComplete(walk, deadlineMs())).toBe(false);
    expect(await isComplete({ ...walk, seen: 11 }, deadlineMs())).toBe(true);
  });
});
