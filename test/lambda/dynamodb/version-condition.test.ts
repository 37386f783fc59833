import { BatchWriteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import pLimit from 'p-limit';
import { describe, expect, it } from 'vitest';
import { toTimestamp } from '../../../lambda/customer/timestamp.ts';
import { isWorthWriting, outrightMs, revivalMs, type Stamp } from '../../../lambda/customer/version.ts';
import { versionCondition } from '../../../lambda/dynamodb/version-condition.ts';
import { type RunningTable, runningDynamoDb } from '../../support/running-table.ts';

const noonMs = Date.parse('2024-05-06T12:00:00Z');
const dynamoDb = runningDynamoDb();

/** How much later the stored stamp is than the incoming one: around every edge of the rule, and far beyond. */
const edgesMs = [
  ...[-1, 0, 1],
  ...[-revivalMs - 1, -revivalMs],
  ...[-outrightMs - 1, -outrightMs, outrightMs, outrightMs + 1],
  ...[-2 * 3_600_000, 2 * 3_600_000],
];

const live: Stamp = { observedAtMs: noonMs, dateModified: '2024-05-06T11:00:00.000Z' };

describe('versionCondition', () => {
  it('lets DynamoDB write exactly when isWorthWriting says so, at every edge of the rule', async () => {
    const table = await dynamoDb.table();
    const pairs = kinds('incoming').flatMap((incoming) => [
      { incoming, stored: undefined },
      ...[...kinds('stored'), { ...live, fingerprint: 'incoming' }].flatMap((stored) =>
        edgesMs.map((ms) => ({ incoming, stored: { ...stored, observedAtMs: noonMs + ms } })),
      ),
    ]);

    const items = pairs.flatMap(({ stored }, index) => (stored ? [itemOf(index + 1, stored)] : []));
    await putAll(table, items);

    const wrong = await pLimit(8).map(pairs, async ({ incoming, stored }, index) => {
      const isWritten = await write(table, index + 1, incoming, 'abc123');
      return isWritten === isWorthWriting(incoming, stored) ? [] : [{ incoming, stored, isWritten }];
    });

    expect(wrong.flat()).toEqual([]);
  });

  it.each(
    edgesMs,
  )('never lets DynamoDB write over the row of another store, stamped %i ms later', async (ms) => {
    const table = await dynamoDb.table();
    await table.put(itemOf(1, { observedAtMs: noonMs + ms, fingerprint: 'theirs' }));

    expect(await write(table, 1, { observedAtMs: noonMs, fingerprint: 'ours' }, 'other9')).toBe(false);
    expect(await write(table, 1, { observedAtMs: noonMs }, 'other9')).toBe(false);
  });
});

/** A tombstone, and customers with this fingerprint: listed or not, with earlier, later or unknown dates. */
function kinds(fingerprint: string): Stamp[] {
  const living = [undefined, live.dateModified, '2024-05-06T11:00:01.000Z'].flatMap((dateModified) =>
    [undefined, true].map((isListed) => ({ ...live, dateModified, fingerprint, isListed })),
  );
  return [{ observedAtMs: noonMs }, ...living];
}

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

/** In groups of 25, the most that DynamoDB accepts in one call. */
async function putAll({ client, tableName }: RunningTable, items: Record<string, unknown>[]): Promise<void> {
  const requests = items.map((Item) => ({ PutRequest: { Item } }));
  while (requests.length > 0) {
    await client.send(new BatchWriteCommand({ RequestItems: { [tableName]: requests.splice(0, 25) } }));
  }
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
