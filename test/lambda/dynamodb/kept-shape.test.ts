import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { createSyncStateTable } from '../../../lambda/dynamodb/sync-state-table.ts';
import { testClock } from '../../local/store/running-store.ts';
import { runningDynamoDb } from '../../support/running-table.ts';

const dynamoDb = runningDynamoDb();
const kept = { shape: 'v3 +addresses -notes', sinceMs: Date.UTC(2024, 4, 6, 7, 34, 10, 500), isSwept: false };

describe('keepShape', () => {
  it('stores the shape, its time and whether a full sweep followed', async () => {
    const { states } = await running();

    expect(await states.readShape()).toBeUndefined();
    await states.keepShape(kept);
    expect(await states.readShape()).toEqual(kept);
    await states.keepShape({ ...kept, isSwept: true });
    expect(await states.readShape()).toEqual({ ...kept, isSwept: true });
  });

  it('does not touch the shape of another store', async () => {
    const { states, statesOf } = await running();
    await states.keepShape(kept);

    await statesOf('other').keepShape({ ...kept, shape: 'v2' });

    expect(await states.readShape()).toEqual(kept);
  });

  it.each([
    { shape: 7, since: '2024-05-06T07:34:10.500Z' },
    { since: '2024-05-06T07:34:10.500Z' },
    { shape: 'v3' },
    { shape: 'v3', since: 'yesterday' },
  ])('treats an unreadable shape as no shape: %j', async (item) => {
    const { states, put } = await running();
    await put({ name: 'shape', storeHash: 'abc123', ...item });

    expect(await states.readShape()).toBeUndefined();
  });
});

async function running() {
  const { client } = await dynamoDb.table();
  const tableName = await dynamoDb.stateTable();
  const statesOf = (storeHash: string) =>
    createSyncStateTable({ client, tableName, storeHash, clock: testClock() });
  return {
    statesOf,
    states: statesOf('abc123'),
    put: (item: Record<string, unknown>) => client.send(new PutCommand({ TableName: tableName, Item: item })),
  };
}
