import { describe, expect, it } from 'vitest';
import { idOf, type Version } from '../../../../lambda/customer/version.ts';
import { createSaveQueue } from '../../../../lambda/sync/refresh/save-queue.ts';

describe('createSaveQueue', () => {
  it('saves a lone version at once, and saves the versions that arrive during a save together', async () => {
    const table = slowTable();
    const save = createSaveQueue(table);

    const saves = [1, 2, 3].map((id) => save(seen(id)));
    await table.finish();
    await table.finish();
    await Promise.all(saves);

    expect(table.batches).toEqual([[1], [2, 3]]);
  });

  it('saves no more versions at once than the table can read at once', async () => {
    const table = slowTable();
    const save = createSaveQueue(table);

    const saves = Array.from({ length: 251 }, (_, index) => save(seen(index + 1)));
    for (let batch = 0; batch < 4; batch += 1) await table.finish();
    await Promise.all(saves);

    expect(table.batches.map((batch) => batch.length)).toEqual([1, 100, 100, 50]);
  });

  it('reports a failed save for every waiting version, and continues', async () => {
    let isBroken = true;
    const table = {
      async save(versions: readonly Version[]) {
        await Promise.resolve();
        if (isBroken) throw new Error('broken');
        return versions.map(() => created);
      },
    };
    const save = createSaveQueue(table);

    const failures = await Promise.all([save(seen(1)), save(seen(2))]);
    isBroken = false;

    expect(failures).toEqual([{ error: new Error('broken') }, { error: new Error('broken') }]);
    expect(await save(seen(3))).toEqual({ outcome: 'created' });
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
      return versions.map(() => created);
    },
    async finish() {
      finishOne();
      await new Promise(setImmediate);
    },
  };
}

const created = { outcome: 'created', over: undefined } as const;

function seen(id: number): Version {
  return { customer: { id }, observedAtMs: 0 };
}
