import { describe, expect, it } from 'vitest';
import { type Outcome, outrightMs, stampOf, type Version } from '../../lambda/customer/version.ts';
import { StaleError } from '../../lambda/sync/errors.ts';
import { runningDynamoDb } from '../support/running-table.ts';
import { customerTables } from './customer-tables.ts';
import { elevenOClock, fetched, gone, listed, secondAfterEleven } from './versions.ts';

const staleMs = 5 * 60_000;
const early = { dateModified: elevenOClock };
const late = { dateModified: secondAfterEleven };

describe.each(customerTables(runningDynamoDb()))('CustomerTable: %s', (_name, open) => {
  it.each<
    [what: string, stored: Version | undefined, incoming: Version, outcome: Outcome, isStored: boolean]
  >([
    ['a customer where none is stored', undefined, fetched(1), 'created', true],
    ['a listed customer where none is stored', undefined, listed(1), 'created', true],
    ['a tombstone where none is stored', undefined, gone(1), 'deleted', true],
    ['the same later', fetched(1), fetched(1, { afterMs: 60_000 }), 'unchanged', false],
    ['the same, listed', fetched(1), listed(1, { afterMs: 60_000 }), 'unchanged', false],
    ['another at the same time', fetched(1), fetched(1, { notes: 'b' }), 'updated', true],
    ['what was observed before', fetched(1), fetched(1, { notes: 'b', afterMs: -1 }), 'superseded', false],
    ['what is dated later', fetched(1, early), fetched(1, { ...late, afterMs: -1 }), 'updated', true],
    ['what is dated before', fetched(1, late), fetched(1, { ...early, afterMs: 1 }), 'superseded', false],
    ['what is dated over what is not', fetched(1), fetched(1, { ...early, afterMs: -1 }), 'updated', true],
    ['what is not dated over what is', fetched(1, early), fetched(1, { afterMs: 1 }), 'superseded', false],
    [
      'what is dated before and was observed 15 minutes later',
      fetched(1, late),
      fetched(1, { ...early, afterMs: outrightMs }),
      'superseded',
      false,
    ],
    [
      'what is dated before, but was observed more than 15 minutes later',
      fetched(1, late),
      fetched(1, { ...early, afterMs: outrightMs + 1 }),
      'updated',
      true,
    ],
    [
      'what is dated later, but was observed more than 15 minutes before',
      fetched(1, early),
      fetched(1, { ...late, afterMs: -outrightMs - 1 }),
      'superseded',
      false,
    ],
    ['a tombstone of the same time', fetched(1), gone(1), 'deleted', true],
    ['a tombstone of before', fetched(1), gone(1, { afterMs: -1 }), 'superseded', false],
    ['a tombstone of before over what was listed', listed(1), gone(1, { afterMs: -1 }), 'deleted', true],
    ['a tombstone confirmed again', gone(1), gone(1, { afterMs: 1 }), 'unchanged', true],
    ['a tombstone of before over a tombstone', gone(1), gone(1, { afterMs: -1 }), 'unchanged', false],
    ['a customer fetched after it was gone', gone(1), fetched(1, { afterMs: 1 }), 'created', true],
    ['a customer fetched when it was gone', gone(1), fetched(1), 'superseded', false],
    ['a customer listed after it was gone', gone(1), listed(1, { afterMs: 1 }), 'superseded', false],
  ])('settles %s', async (_what, stored, incoming, outcome, isStored) => {
    const { table, clock } = await open();
    const save = (version: Version) => table.save([{ version, takenAtMs: clock.now() }]);
    if (stored !== undefined) await save(stored);

    const results = await save(incoming);

    const over = stored && stampOf(stored);
    expect(results).toEqual([{ outcome, over }]);
    const { stamps, failed } = await table.load([1]);
    expect(stamps.get(1)).toEqual(isStored ? stampOf(incoming) : over);
    expect(failed.size).toBe(0);
  });

  it('loads nothing of customers that are not stored', async () => {
    const { table, clock } = await open();
    await table.save([{ version: fetched(2), takenAtMs: clock.now() }]);

    const { stamps } = await table.load([1, 2, 3]);

    expect([...stamps.keys()]).toEqual([2]);
    expect((await table.load([])).stamps.size).toBe(0);
  });

  it('answers for more customers than one read holds, in the order of the versions', async () => {
    const { table, clock } = await open();
    const ids = Array.from({ length: 130 }, (_, index) => 130 - index);
    const save = (versions: readonly Version[]) =>
      table.save(versions.map((version) => ({ version, takenAtMs: clock.now() })));
    await save(ids.filter((id) => id % 3 === 0).map((id) => fetched(id)));

    const results = await save(ids.map((id) => fetched(id, { notes: id % 2 === 0 ? 'a' : 'b' })));

    const outcomes = results.map((result) => ('outcome' in result ? result.outcome : 'failed'));
    expect(outcomes).toEqual(
      ids.map((id) => (id % 3 > 0 ? 'created' : id % 2 > 0 ? 'updated' : 'unchanged')),
    );
    expect((await table.load(ids)).stamps.size).toBe(130);
  });

  describe('what was taken long ago', () => {
    it('is written for 5 minutes, and not one millisecond longer', async () => {
      const { table, clock } = await open();
      const takenAtMs = clock.now();
      clock.advance(staleMs);

      const results = await table.save([
        { version: fetched(1), takenAtMs: takenAtMs - 1 },
        { version: fetched(2), takenAtMs },
      ]);

      expect(results).toEqual([{ error: expect.any(StaleError) }, { outcome: 'created', over: undefined }]);
      expect([...(await table.load([1, 2])).stamps.keys()]).toEqual([2]);
    });

    it.each<[Outcome, Version]>([
      ['unchanged', fetched(1)],
      ['superseded', fetched(1, { notes: 'b', afterMs: -1 })],
    ])('is %s all the same when that takes no write', async (outcome, version) => {
      const { table, clock } = await open();
      await table.save([{ version: fetched(1), takenAtMs: clock.now() }]);

      const results = await table.save([{ version, takenAtMs: clock.now() - staleMs - 1 }]);

      expect(results).toEqual([{ outcome, over: stampOf(fetched(1)) }]);
    });
  });
});
