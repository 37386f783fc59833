import { describe, expect, it } from 'vitest';
import { outrightMs, revivalMs, stampOf, type Verdict, type Version } from '../../lambda/customer/version.ts';
import { StaleError } from '../../lambda/sync/errors.ts';
import { testClock } from '../local/store/running-store.ts';
import { runningDynamoDb } from '../support/running-table.ts';
import { customerTables } from './customer-tables.ts';
import { elevenOClock, fetched, gone, listed, noonMs, secondAfterEleven } from './versions.ts';

const staleMs = 5 * 60_000;
const early = { dateModified: elevenOClock };
const late = { dateModified: secondAfterEleven };

describe.each(customerTables(runningDynamoDb()))('CustomerTable: %s', (_name, open) => {
  it.each<
    [what: string, stored: Version | undefined, incoming: Version, verdict: Verdict, isStored: boolean]
  >([
    ['a customer where none is stored', undefined, fetched(1), 'created', true],
    ['a listed customer where none is stored', undefined, listed(1), 'created', true],
    ['a tombstone where none is stored', undefined, gone(1), 'deleted', true],
    ['an equal version observed later', fetched(1), fetched(1, { afterMs: 60_000 }), 'unchanged', false],
    ['an equal version that is listed', fetched(1), listed(1, { afterMs: 60_000 }), 'unchanged', false],
    [
      'an equal version stamped much earlier',
      fetched(1),
      fetched(1, { afterMs: -outrightMs - 1 }),
      'unchanged',
      false,
    ],
    ['another version at the same time', fetched(1), fetched(1, { notes: 'b' }), 'updated', true],
    [
      'another version observed earlier',
      fetched(1),
      fetched(1, { notes: 'b', afterMs: -1 }),
      'superseded',
      false,
    ],
    ['a version with a later date', fetched(1, early), fetched(1, { ...late, afterMs: -1 }), 'updated', true],
    [
      'a version with an earlier date that was observed later',
      fetched(1, late),
      fetched(1, { ...early, afterMs: 1 }),
      'undecided',
      false,
    ],
    [
      'a version with an earlier date that was observed at the same time',
      fetched(1, late),
      fetched(1, early),
      'superseded',
      false,
    ],
    [
      'what is listed and dated before',
      fetched(1, late),
      listed(1, { ...early, afterMs: 1 }),
      'superseded',
      false,
    ],
    [
      'a version with a date over one without',
      fetched(1),
      fetched(1, { ...early, afterMs: -1 }),
      'updated',
      true,
    ],
    [
      'a version without a date over one with a date',
      fetched(1, early),
      fetched(1, { afterMs: 1 }),
      'undecided',
      false,
    ],
    [
      'a listed version with the same date',
      fetched(1),
      listed(1, { notes: 'b', afterMs: 1 }),
      'undecided',
      false,
    ],
    [
      'a listed version with a later date',
      fetched(1, early),
      listed(1, { ...late, afterMs: -1 }),
      'updated',
      true,
    ],
    [
      'a fetched version over a listed one with the same date',
      listed(1),
      fetched(1, { notes: 'b', afterMs: 1 }),
      'updated',
      true,
    ],
    [
      'a version with an earlier date observed 15 minutes later',
      fetched(1, late),
      fetched(1, { ...early, afterMs: outrightMs }),
      'undecided',
      false,
    ],
    [
      'a version with an earlier date observed more than 15 minutes later',
      fetched(1, late),
      fetched(1, { ...early, afterMs: outrightMs + 1 }),
      'updated',
      true,
    ],
    [
      'a listed version with the same date more than 15 minutes later',
      fetched(1),
      listed(1, { notes: 'b', afterMs: outrightMs + 1 }),
      'updated',
      true,
    ],
    [
      'a version with an earlier date observed 15 minutes earlier',
      fetched(1, late),
      fetched(1, { ...early, afterMs: -outrightMs }),
      'superseded',
      false,
    ],
    [
      'a version with an earlier date over a stamp more than 15 minutes later, which is false',
      fetched(1, late),
      fetched(1, { ...early, afterMs: -outrightMs - 1 }),
      'updated',
      true,
    ],
    ['a tombstone of the same time', fetched(1), gone(1), 'deleted', true],
    ['an earlier tombstone', fetched(1), gone(1, { afterMs: -1 }), 'undecided', false],
    [
      'a tombstone over a stamp more than 15 minutes later',
      fetched(1),
      gone(1, { afterMs: -outrightMs - 1 }),
      'deleted',
      true,
    ],
    ['an earlier tombstone over a listed version', listed(1), gone(1, { afterMs: -1 }), 'deleted', true],
    ['a tombstone confirmed again', gone(1), gone(1, { afterMs: 1 }), 'unchanged', true],
    ['an earlier tombstone over a tombstone', gone(1), gone(1, { afterMs: -1 }), 'unchanged', false],
    [
      'a tombstone over one stamped more than 15 minutes later',
      gone(1),
      gone(1, { afterMs: -outrightMs - 1 }),
      'unchanged',
      true,
    ],
    [
      'a customer fetched more than 2 minutes after it was gone',
      gone(1),
      fetched(1, { afterMs: revivalMs + 1 }),
      'created',
      true,
    ],
    [
      'a customer fetched 2 minutes after it was gone',
      gone(1),
      fetched(1, { afterMs: revivalMs }),
      'undecided',
      false,
    ],
    ['a customer fetched before it was gone', gone(1), fetched(1, { afterMs: -1 }), 'undecided', false],
    [
      'a customer fetched where a tombstone is stamped more than 15 minutes later',
      gone(1),
      fetched(1, { afterMs: -outrightMs - 1 }),
      'created',
      true,
    ],
    [
      'a customer listed after it was gone',
      gone(1),
      listed(1, { afterMs: outrightMs + 1 }),
      'undecided',
      false,
    ],
    [
      'a customer listed where a tombstone is stamped more than 15 minutes later',
      gone(1),
      listed(1, { afterMs: -outrightMs - 1 }),
      'undecided',
      false,
    ],
  ])('gives the right outcome for %s', async (_what, stored, incoming, verdict, isStored) => {
    const clock = testClock(noonMs);
    const { table } = await open(clock);
    if (stored !== undefined) await table.save([stored]);
    const { observedAtMs } = incoming;
    clock.advance(isStored ? observedAtMs - noonMs : Math.max(0, observedAtMs - noonMs));

    const results = await table.save([incoming]);

    const over = stored && stampOf(stored);
    expect(results).toEqual([{ outcome: verdict, over }]);
    const { stamps, failed } = await table.load([1]);
    expect(stamps.get(1)).toEqual(isStored ? stampOf(incoming) : over);
    expect(failed.size).toBe(0);
  });

  it.each<[what: string, incoming: Version]>([
    ['a listed version with an earlier date', listed(1, early)],
    ['a fetched version with an earlier date', fetched(1, early)],
    ['a tombstone', gone(1)],
  ])('returns `undecided` for %s when the stored stamp is in the future', async (_what, incoming) => {
    const clock = testClock(noonMs);
    const { table } = await open(clock);
    const future = fetched(1, { ...late, afterMs: outrightMs });
    await table.save([future]);

    expect(await table.save([incoming])).toEqual([{ outcome: 'undecided', over: stampOf(future) }]);
    clock.advance(1);
    expect(await table.save([{ ...incoming, observedAtMs: noonMs - 1 }])).toEqual([
      { outcome: expect.stringMatching(/^(updated|deleted)$/), over: stampOf(future) },
    ]);
  });

  it('loads no stamps of customers that are not stored', async () => {
    const { table } = await open();
    await table.save([fetched(2)]);

    const { stamps } = await table.load([1, 2, 3]);

    expect([...stamps.keys()]).toEqual([2]);
    expect((await table.load([])).stamps.size).toBe(0);
  });

  it('returns results for more customers than one read can return, in the order of the versions', async () => {
    const { table } = await open();
    const ids = Array.from({ length: 130 }, (_, index) => 130 - index);
    await table.save(ids.filter((id) => id % 3 === 0).map((id) => fetched(id)));

    const results = await table.save(ids.map((id) => fetched(id, { notes: id % 2 === 0 ? 'a' : 'b' })));

    const outcomes = results.map((result) => ('outcome' in result ? result.outcome : 'failed'));
    expect(outcomes).toEqual(
      ids.map((id) => (id % 3 > 0 ? 'created' : id % 2 > 0 ? 'updated' : 'unchanged')),
    );
    expect((await table.load(ids)).stamps.size).toBe(130);
  });

  describe('a version that was observed long ago', () => {
    it('is written for up to 5 minutes, and not one millisecond longer', async () => {
      const { table, clock } = await open();
      clock.advance(noonMs + staleMs - clock.now());

      const results = await table.save([fetched(1, { afterMs: -1 }), fetched(2)]);

      expect(results).toEqual([{ error: expect.any(StaleError) }, { outcome: 'created', over: undefined }]);
      expect([...(await table.load([1, 2])).stamps.keys()]).toEqual([2]);
    });

    it.each<[Verdict, Version]>([
      ['unchanged', fetched(1)],
      ['superseded', fetched(1, { notes: 'b', afterMs: -1 })],
      ['undecided', gone(1, { afterMs: -1 })],
    ])('is still %s when no write is needed', async (verdict, version) => {
      const { table, clock } = await open();
      await table.save([fetched(1)]);
      clock.advance(noonMs + staleMs + 1 - clock.now());

      expect(await table.save([version])).toEqual([{ outcome: verdict, over: stampOf(fetched(1)) }]);
    });
  });
});
