import { describe, expect, it } from 'vitest';
import type { Customer } from '../../../lambda/customer/customer.ts';
import type { Version } from '../../../lambda/customer/version.ts';
import { runningDynamoDb } from '../../support/running-table.ts';

const minuteMs = 60_000;
const noonMs = Date.parse('2024-05-06T12:00:00Z');
const dynamoDb = runningDynamoDb();

describe('what overlapping fetches leave in the table, written in every order', () => {
  it('is the tombstone, when a slow old read, a read in between and a confirmed absence race', async () => {
    const slowOldRead = live('before', 0);
    const readInBetween = live('edited', 2_000, '2024-05-06T11:59:59.000Z');
    const absence: Version = { deletedId: 1, observedAtMs: noonMs + 4_000 };

    for (const order of permutations([slowOldRead, readInBetween, absence])) {
      expect(await storedAfter(order)).toHaveProperty('deletedAt');
    }
  });

  it('is the tombstone, when the customer was asked for too early, then read, then deleted', async () => {
    const tooEarly: Version = { deletedId: 1, observedAtMs: noonMs };
    const read = live('short-lived', 2_000);
    const absence: Version = { deletedId: 1, observedAtMs: noonMs + 4_000 };

    for (const order of permutations([tooEarly, read, absence])) {
      expect(await storedAfter(order)).toHaveProperty('deletedAt');
    }
  });

  it('is the customer, when it was read after an absence that a replica had made up', async () => {
    const absence: Version = { deletedId: 1, observedAtMs: noonMs };
    const readAfter = live('back', 1);

    for (const order of permutations([absence, readAfter])) {
      expect(await storedAfter(order)).toMatchObject({ notes: 'back' });
    }
  });

  it('is the newer edit, however late the older fetch finishes', async () => {
    const older = live('older', 1_000, '2024-05-06T11:00:00.000Z');
    const newer = live('newer', 0, '2024-05-06T11:00:01.000Z');

    for (const order of permutations([older, newer])) {
      expect(await storedAfter(order)).toMatchObject({ notes: 'newer' });
    }
  });

  it('is the later fetch, when two edits share a second', async () => {
    const first = live('first', 0, '2024-05-06T11:00:00.000Z');
    const second = live('second', 300, '2024-05-06T11:00:00.000Z');

    for (const order of permutations([first, second])) {
      expect(await storedAfter(order)).toMatchObject({ notes: 'second' });
    }
  });

  it('is the corrected customer, when date_modified went back and the next fetch is more than 15 minutes later', async () => {
    const wronglyDated = live('wrongly dated', 0, '2030-01-01T00:00:00.000Z');
    const corrected = live('corrected', 15 * minuteMs + 1, '2024-05-06T11:00:00.000Z');

    for (const order of permutations([wronglyDated, corrected])) {
      expect(await storedAfter(order)).toMatchObject({ notes: 'corrected' });
    }
  });
});

async function storedAfter(versions: readonly Version[]) {
  const table = await dynamoDb.table();
  for (const version of versions) await table.saveNow([version]);
  return table.item(1);
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
