import { PutCommand } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toTimestamp } from '../../../lambda/customer/timestamp.ts';
import { isWorthWriting, outrightMs, type Stamp } from '../../../lambda/customer/version.ts';
import { versionCondition } from '../../../lambda/dynamodb/version-condition.ts';
import { type RunningTable, runningDynamoDb } from '../../support/running-table.ts';

const noonMs = Date.parse('2024-05-06T12:00:00Z');
const dynamoDb = runningDynamoDb();

describe('versionCondition', () => {
  it('lets DynamoDB write exactly what is worth writing', async () => {
    const table = await dynamoDb.table();
    let id = 0;

    await fc.assert(
      fc.asyncProperty(fc.option(stamps, { nil: undefined }), stamps, async (stored, incoming) => {
        id += 1;
        if (stored !== undefined) await table.put(itemOf(id, stored));

        const isWritten = await write(table, id, incoming, 'abc123');

        expect(isWritten).toBe(isWorthWriting(incoming, stored));
      }),
      { numRuns: 500 },
    );
  });

  it('never lets DynamoDB write over the row of another store', async () => {
    const table = await dynamoDb.table();
    await table.put(itemOf(1, { observedAtMs: 0, fingerprint: 'theirs' }));

    expect(await write(table, 1, { observedAtMs: noonMs, fingerprint: 'ours' }, 'other9')).toBe(false);
    expect(await write(table, 1, { observedAtMs: noonMs }, 'other9')).toBe(false);
  });
});

/** Around every edge of the rule: the same moment, the 15 minutes, and dates that tie or are unknown. */
const stamps: fc.Arbitrary<Stamp> = fc
  .record({
    observedAtMs: fc
      .constantFrom(0, 1, -1, outrightMs, outrightMs + 1, -outrightMs, -outrightMs - 1)
      .map((leadMs) => noonMs + leadMs),
    dateModified: fc.constantFrom(undefined, '2024-05-06T11:00:00.000Z', '2024-05-06T11:00:01.000Z'),
    fingerprint: fc.constantFrom(undefined, 'a', 'b'),
    isListed: fc.constantFrom(undefined, true),
  })
  .map(({ observedAtMs, dateModified, fingerprint, isListed }) =>
    fingerprint === undefined ? { observedAtMs } : { observedAtMs, dateModified, fingerprint, isListed },
  );

function itemOf(
  id: number,
  { observedAtMs, dateModified, fingerprint, isListed }: Stamp,
): Record<string, unknown> {
  const observedAt = toTimestamp(observedAtMs);
  return {
    id,
    storeHash: 'abc123',
    observedAt,
    ...(fingerprint === undefined ? { deletedAt: observedAt } : { fingerprint }),
    ...(dateModified !== undefined && { dateModified }),
    ...(isListed && { isListed }),
  };
}

async function write(table: RunningTable, id: number, incoming: Stamp, storeHash: string): Promise<boolean> {
  const put = new PutCommand({
    TableName: table.tableName,
    Item: { ...itemOf(id, incoming), storeHash },
    ...versionCondition(incoming, storeHash),
  });
  return await table.client.send(put).then(
    () => true,
    (error: Error) => {
      if (error.name === 'ConditionalCheckFailedException') return false;
      throw error;
    },
  );
}
