import { describe, expect, it } from 'vitest';
import type { Customer } from '../../../../lambda/customer/customer.ts';
import type { Version } from '../../../../lambda/customer/version.ts';
import { runningDynamoDb } from '../../../support/running-table.ts';

const minuteMs = 60_000;
const noonMs = Date.parse('2024-05-06T12:00:00Z');
const dynamoDb = runningDynamoDb();

describe('the row after overlapping fetches, written in every order,', () => {
  it('is the tombstone when a slow old read, a read in between and a confirmed absence race', async () => {
    const slowOldRead = live('before', 0);
    const readInBetween = live('edited', 2_000, '2024-05-06T11:59:59.000Z');
    const absence: Version = { deletedId: 1, observedAtMs: noonMs + 4_000 };

    for (const order of permutations([slowOldRead, readInBetween, absence])) {
      expect(await storedAfter(order)).toHaveProperty('deletedAt');
    }
  });

  it('is the tombstone when the customer was requested too early, then read, then deleted', async () => {
    const tooEarly: Version = { deletedId: 1, observedAtMs: noonMs };
    const read = live('short-lived', 2_000);
    const absence: Version = { deletedId: 1, observedAtMs: noonMs + 4_000 };

    for (const order of permutations([tooEarly, read, absence])) {
      expect(await storedAfter(order)).toHaveProperty('deletedAt');
    }
  });

  it('is the customer when it was read more than 2 minutes after a false absence from a replica', async () => {
    const absence: Version = { deletedId: 1, observedAtMs: noonMs };
    const readAfter = live('back', 2 * minuteMs + 1);

    for (const order of permutations([absence, readAfter])) {
      expect(await storedAfter(order)).toMatchObject({ notes: 'back' });
    }
  });

  it('is the version written first when the customer was read within 2 minutes of an absence', async () => {
    const absence: Version = { deletedId: 1, observedAtMs: noonMs };
    const readAfter = live('back', 2 * minuteMs);

    expect(await outcomesOf([absence, readAfter])).toEqual(['deleted', 'undecided']);
    expect(await storedAfter([absence, readAfter])).toHaveProperty('deletedAt');
    expect(await outcomesOf([readAfter, absence])).toEqual(['created', 'undecided']);
    expect(await storedAfter([readAfter, absence])).toMatchObject({ notes: 'back' });
  });

  it('is the version read first when a later edit has an earlier date from a slow clock', async () => {
    const edit = live('newer', 2_000, '2024-05-06T11:00:00.000Z');
    const before = live('older', 0, '2024-05-06T11:00:20.000Z');

    expect(await outcomesOf([before, edit])).toEqual(['created', 'undecided']);
    expect(await storedAfter([before, edit])).toMatchObject({ notes: 'older' });
  });

  it('is the edit with an earlier date from a slow clock when it is read more than 15 minutes later', async () => {
    const before = live('older', 0, '2024-05-06T11:00:20.000Z');
    const edit = live('newer', 15 * minuteMs + 1, '2024-05-06T11:00:00.000Z');

    expect(await outcomesOf([before, edit])).toEqual(['created', 'updated']);
  });

  it('is the version fetched by id whenever a list shows other content with the same date', async () => {
    const fetched = live('by id', 0, '2024-05-06T11:00:00.000Z');
    const lagging: Version = { ...live('list', 20_000, '2024-05-06T11:00:00.000Z'), isListed: true };

    expect(await outcomesOf([fetched, lagging])).toEqual(['created', 'undecided']);
    expect(await storedAfter([fetched, lagging])).toMatchObject({ notes: 'by id' });
  });

  it('is the newer edit however late the older fetch finishes', async () => {
    const older = live('older', 1_000, '2024-05-06T11:00:00.000Z');
    const newer = live('newer', 0, '2024-05-06T11:00:01.000Z');

    for (const order of permutations([older, newer])) {
      expect(await storedAfter(order)).toMatchObject({ notes: 'newer' });
    }
  });

  it('is the later fetch when two edits share a second', async () => {
    const first = live('first', 0, '2024-05-06T11:00:00.000Z');
    const second = live('second', 300, '2024-05-06T11:00:00.000Z');

    for (const order of permutations([first, second])) {
      expect(await storedAfter(order)).toMatchObject({ notes: 'second' });
    }
  });

  it('is the corrected customer when date_modified went back and the next fetch is more than 15 minutes later', async () => {
    const wronglyDated = live('wrongly dated', 0, '2030-01-01T00:00:00.000Z');
    const corrected = live('corrected', 15 * minuteMs + 1, '2024-05-06T11:00:00.000Z');

    expect(await storedAfter([wronglyDated, corrected])).toMatchObject({ notes: 'corrected' });
  });

  it('is the next fetch when a stamp lies more than 15 minutes ahead', async () => {
    const stampedWrongly = live('stamped wrongly', 15 * minuteMs + 1, '2030-01-01T00:00:00.000Z');
    const next = live('next', 0, '2024-05-06T11:00:00.000Z');

    expect(await storedAfter([stampedWrongly, next])).toMatchObject({ notes: 'next' });
  });
});

async function storedAfter(versions: readonly Version[]) {
  const { table } = await written(versions);
  return table.item(1);
}

async function outcomesOf(versions: readonly Version[]): Promise<unknown[]> {
  return (await written(versions)).outcomes;
}

/** Saves one version after another, each as if it was just observed. */
async function written(versions: readonly Version[]) {
  const table = await dynamoDb.table();
  const outcomes: unknown[] = [];
  for (const version of versions) {
    const [result] = await table.saveNow([version]);
    outcomes.push(result !== undefined && 'outcome' in result ? result.outcome : result);
  }
  return { table, outcomes };
}

function live(notes: string, sentAfterMs: number, dateModified?: string): Version {
  const customer: Customer = { id: 1, notes, ...(dateModified !== undefined && { dateModified }) };
  return { customer, observedAtMs: noonMs + sentAfterMs };
}

function permutations<Item>(items: readonly Item[]): Item[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((item, index) =>
    permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]),
  );
}
