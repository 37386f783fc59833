import { describe, expect, it } from 'vitest';
import type { FinishedWalk } from '../../../../lambda/sync/sweep/sweep-ports.ts';
import { create } from '../../../support/listed-customers.ts';
import { changed, damage, queriesOf, runningV3 } from '../../../support/v3-store.ts';

const whole: FinishedWalk = { direction: 'descending', firstId: 10, total: 10, seen: 10 };

describe('sawAll', () => {
  it('reads the total again, and returns true when the walk saw that many customers', async () => {
    const { store, isComplete, deadlineMs } = await runningV3();
    create(store, 10);

    expect(await isComplete(whole, deadlineMs())).toBe(true);
    expect(queriesOf(store)).toEqual([{ limit: '250' }]);
  });

  it('returns false when the walk did not see an existing customer', async () => {
    const { store, isComplete, deadlineMs } = await runningV3();
    create(store, 10);

    expect(await isComplete({ ...whole, seen: 9 }, deadlineMs())).toBe(false);
  });

  it.each([
    { seen: 10, isComplete: true },
    { seen: 9, isComplete: true },
    { seen: 8, isComplete: false },
  ])('returns $isComplete for $seen seen of 10, with one deleted and three created during the walk', async ({
    seen,
    isComplete,
  }) => {
    const source = await runningV3();
    create(source.store, 13);
    source.store.remove(4);

    expect(await source.isComplete({ ...whole, seen }, source.deadlineMs())).toBe(isComplete);
  });

  it('counts the customers created during the walk when its first customer was deleted', async () => {
    const { store, isComplete, deadlineMs } = await runningV3();
    create(store, 12);
    store.remove(10);

    expect(await isComplete({ ...whole, seen: 9 }, deadlineMs())).toBe(true);
    expect(await isComplete({ ...whole, seen: 8 }, deadlineMs())).toBe(false);
  });

  it('counts created customers on more than one page', async () => {
    const { store, isComplete, deadlineMs } = await runningV3();
    create(store, 10 + 600);

    expect(await isComplete(whole, deadlineMs())).toBe(true);
    expect(await isComplete({ ...whole, seen: 9 }, deadlineMs())).toBe(false);
  });

  it('returns true for an empty walk when all customers were created later', async () => {
    const { store, isComplete, deadlineMs } = await runningV3();
    create(store, 3);

    expect(await isComplete({ direction: 'descending', total: 0, seen: 0 }, deadlineMs())).toBe(true);
  });

  it.each([undefined, null, 'many'])('returns false for a whole list with a total of %j', async (total) => {
    const { store, isComplete, deadlineMs } = await runningV3();
    create(store, 10);
    store.inject(changed(({ data }) => ({ data, meta: { pagination: { total } } })));

    expect(await isComplete(whole, deadlineMs())).toBe(false);
  });

  it('returns false when the total is higher than the number of customers', async () => {
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
  ])('when %j cannot be read in any list', (unreadable) => {
    it('returns true when the walk saw all customers, and false when it missed one', async () => {
      const { store, isComplete, deadlineMs } = await runningV3();
      create(store, 10);
      damage(store, unreadable);

      expect(await isComplete(whole, deadlineMs())).toBe(true);
      expect(await isComplete({ ...whole, seen: 9 }, deadlineMs())).toBe(false);
    });

    it('counts the customers created during the walk', async () => {
      const { store, isComplete, deadlineMs } = await runningV3();
      create(store, 14);
      damage(store, unreadable);

      expect(await isComplete(whole, deadlineMs())).toBe(true);
      expect(await isComplete({ ...whole, seen: 9 }, deadlineMs())).toBe(false);
    });
  });

  it('returns false when a customer created during the walk cannot be read', async () => {
    const { store, isComplete, deadlineMs } = await runningV3();
    create(store, 12);
    damage(store, [12]);

    expect(await isComplete(whole, deadlineMs())).toBe(false);
  });

  it('sends no request when the walk saw as many modified customers as the first total', async () => {
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
  ])('returns $isComplete for 9 of 10 modified customers seen when the new total is $left', async ({
    left,
    isComplete,
  }) => {
    const source = await runningV3();
    create(source.store, left);
    const walk = { ...whole, seen: 9, modifiedSinceMs: source.clock.now() - 60_000 };

    expect(await source.isComplete(walk, source.deadlineMs())).toBe(isComplete);
  });

  it('requires that the walk of an ascending list saw new customers too', async () => {
    const { store, isComplete, deadlineMs } = await runningV3();
    create(store, 11);
    store.changeV3({ order: 'ascending' });
    const walk: FinishedWalk = { direction: 'ascending', firstId: 1, total: 10, seen: 10 };

    expect(await isComplete(walk, deadlineMs())).toBe(false);
    expect(await isComplete({ ...walk, seen: 11 }, deadlineMs())).toBe(true);
  });
});
