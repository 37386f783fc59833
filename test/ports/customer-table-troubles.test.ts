import { describe, expect, it } from 'vitest';
import { outrightMs, revivalMs, stampOf, type Version } from '../../lambda/customer/version.ts';
import { TableUnavailableError } from '../../lambda/sync/errors.ts';
import { testClock } from '../local/store/running-store.ts';
import { runningDynamoDb } from '../support/running-table.ts';
import { customerTables, type TableUnderTest } from './customer-tables.ts';
import { fetched, gone, listed, noonMs } from './versions.ts';

const unavailable = { error: expect.any(TableUnavailableError) };

describe.each(customerTables(runningDynamoDb()))('CustomerTable with failures: %s', (_name, open) => {
  describe('when another function writes between the read and the write', () => {
    it.each<[what: string, other: Version, mine: Version, result: object, stored: Version]>([
      [
        'reads again and is superseded by a version that wins',
        fetched(1, { notes: 'b', afterMs: 1 }),
        fetched(1),
        { outcome: 'superseded', over: stampOf(fetched(1, { notes: 'b', afterMs: 1 })) },
        fetched(1, { notes: 'b', afterMs: 1 }),
      ],
      [
        'reads again and finds an equal version unchanged',
        fetched(1, { afterMs: 1 }),
        fetched(1),
        { outcome: 'unchanged', over: stampOf(fetched(1, { afterMs: 1 })) },
        fetched(1, { afterMs: 1 }),
      ],
      [
        'replaces a version that loses, and returns the stamp that it had read',
        fetched(1, { notes: 'b', afterMs: -1 }),
        fetched(1),
        { outcome: 'created', over: undefined },
        fetched(1),
      ],
      [
        'does not decide about a listed version after a tombstone',
        gone(1, { afterMs: -1 }),
        listed(1),
        { outcome: 'undecided', over: stampOf(gone(1, { afterMs: -1 })) },
        gone(1, { afterMs: -1 }),
      ],
      [
        'does not decide about a version fetched less than 2 minutes after a tombstone',
        gone(1, { afterMs: -revivalMs }),
        fetched(1),
        { outcome: 'undecided', over: stampOf(gone(1, { afterMs: -revivalMs })) },
        gone(1, { afterMs: -revivalMs }),
      ],
      [
        'replaces a stamp more than 15 minutes later, because it is false',
        fetched(1, { notes: 'b', afterMs: outrightMs + 1 }),
        fetched(1),
        { outcome: 'created', over: undefined },
        fetched(1),
      ],
      [
        'replaces a version that was listed later by a tombstone',
        listed(1),
        gone(1, { afterMs: -1 }),
        { outcome: 'deleted', over: undefined },
        gone(1, { afterMs: -1 }),
      ],
    ])('%s', async (_what, other, mine, result, stored) => {
      const opened = await open(testClock(noonMs + 1));
      opened.overtakeWith(other);

      expect(await save(opened, mine)).toEqual([result]);
      expect(await storedStamp(opened)).toEqual(stampOf(stored));
    });

    it('decides a race by the version rule, and not by the last write', async () => {
      const { table, otherTable } = await open(testClock(noonMs + 7));
      const versions = Array.from({ length: 8 }, (_, index) =>
        fetched(1, { notes: `${index}`, afterMs: index }),
      );

      const results = await Promise.all(
        versions.toReversed().map((version, index) => (index % 2 === 0 ? table : otherTable).save([version])),
      );

      expect(results.flat().every((result) => 'outcome' in result)).toBe(true);
      expect((await table.load([1])).stamps.get(1)).toEqual(stampOf(fetched(1, { notes: '7', afterMs: 7 })));
    });
  });

  describe('when DynamoDB is unavailable', () => {
    it('stores nothing when DynamoDB refuses to read', async () => {
      const opened = await open(testClock(noonMs + 1));
      opened.trouble('refused', 'read');

      expect(await save(opened, fetched(1), fetched(2))).toEqual([unavailable, unavailable]);
      expect(await storedStamp(opened)).toBeUndefined();
    });

    it('names the customers that could not be loaded', async () => {
      const opened = await open(testClock(noonMs + 1));
      await save(opened, fetched(1));
      opened.trouble('refused', 'read');

      const { stamps, failed } = await opened.table.load([1, 2]);

      expect(stamps.size).toBe(0);
      expect([...failed]).toEqual([1, 2].map((id) => [id, expect.any(TableUnavailableError)]));
    });

    it('fails only the customer whose write is refused', async () => {
      const opened = await open(testClock(noonMs + 1));
      await save(opened, fetched(2));
      opened.trouble('refused', 'write');

      expect(await save(opened, fetched(1), fetched(2))).toEqual([
        unavailable,
        { outcome: 'unchanged', over: stampOf(fetched(2)) },
      ]);
      expect(await storedStamp(opened)).toBeUndefined();
    });

    it('stores a customer but reports a failure when only the answer is lost', async () => {
      const opened = await open(testClock(noonMs + 1));
      opened.trouble('answer lost', 'write');

      expect(await save(opened, fetched(1))).toEqual([unavailable]);
      expect(await storedStamp(opened)).toEqual(stampOf(fetched(1)));
    });

    it.each<[Version]>([
      [fetched(1)],
      [gone(1)],
    ])('recognises its own write when the write is repeated: %o', async (version) => {
      const opened = await open(testClock(noonMs + 1));
      opened.trouble('repeated', 'write');

      expect(await save(opened, version)).toEqual([{ outcome: 'unchanged', over: stampOf(version) }]);
      expect(await storedStamp(opened)).toEqual(stampOf(version));
    });
  });
});

function save({ table }: TableUnderTest, ...versions: readonly Version[]) {
  return table.save(versions);
}

async function storedStamp({ table }: TableUnderTest) {
  return (await table.load([1])).stamps.get(1);
}
