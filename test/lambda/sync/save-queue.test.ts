import { describe, expect, it } from 'vitest';
import { idOf, type Version } from '../../../lambda/customer/version.ts';
import { createSaveQueue } from '../../../lambda/sync/save-queue.ts';
import { testClock, testStart } from '../../local/store/running-store.ts';

describe('createSaveQueue', () => {
  it('saves at once when it is quiet, and together what gathers while a save runs', async () => {
    const table = slowTable();
    const save = createSaveQueue(table, testClock());

    const saves = [1, 2, 3].map((id) => save(version(id), testStart));
    await table.finish();
    await table.finish();
    await Promise.all(saves);

    expect(table.batches).toEqual([[1], [2, 3]]);
  });

  it('hands no more to the table at once than it can read at once', async () => {
    const table = slowTable();
    const save = createSaveQueue(table, testClock());

    const saves = Array.from({ length: 251 }, (_, index) => save(version(index + 1), testStart));
    for (let batch = 0; batch < 4; batch += 1) await table.finish();
    await Promise.all(saves);

    expect(table.batches.map((batch) => batch.length)).toEqual([1, 100, 100, 50]);
  });

  it('saves nothing that is older than five minutes by then, and says so', async () => {
    const table = slowTable();
    const clock = testClock();
    const save = createSaveQueue(table, clock);

    const first = save(version(1), testStart);
    const saves = [save(version(2), testStart), save(version(3), testStart + 1)];
    clock.advance(5 * 60_000 + 1);
    await table.finish();
    await table.finish();
    await first;

    expect(await Promise.all(saves)).toEqual(['stale', { outcome: 'created' }]);
    expect(table.batches).toEqual([[1], [3]]);
  });

  it('tells every waiting version why its save failed, and goes on', async () => {
    let isBroken = true;
    const table = {
      async save(versions: readonly Version[]) {
        await Promise.resolve();
        if (isBroken) throw new Error('broken');
        return versions.map(() => ({ outcome: 'created' as const }));
      },
    };
    const save = createSaveQueue(table, testClock());

    const failures = await Promise.all([save(version(1), testStart), save(version(2), testStart)]);
    isBroken = false;

    expect(failures).toEqual([{ error: new Error('broken') }, { error: new Error('broken') }]);
    expect(await save(version(3), testStart)).toEqual({ outcome: 'created' });
  });
});

function slowTable() {
  const batches: number[][] = [];
  let finishOne = () => {};
  return {
    batches,
    async save(versions: readonly Version[]) {
      batches.push(versions.map(idOf));
      await new Promise<void>((resolve) => {
        finishOne = resolve;
      });
      return versions.map(() => ({ outcome: 'created' as const }));
    },
    async finish() {
      finishOne();
      await new Promise(setImmediate);
    },
  };
}

function version(id: number): Version {
  return { customer: { id }, observedAtMs: 0 };
}
