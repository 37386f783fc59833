import { randomUUID } from 'node:crypto';
import { GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { createSyncStateTable } from '../../../lambda/dynamodb/sync-state-table.ts';
import { ConfigurationError, LeaseLostError, TableUnavailableError } from '../../../lambda/sync/errors.ts';
import { noCounts, type SweepRun } from '../../../lambda/sync/sweep/sweep-run.ts';
import { createTable } from '../../../local/aws/dynamodb/create-table.ts';
import { testClock, testStart } from '../../local/store/running-store.ts';
import { runningDynamoDb } from '../../support/running-table.ts';
import { syncStateTableDefinition } from '../../support/stack-template.ts';

const dynamoDb = runningDynamoDb();
const run: SweepRun = {
  id: 'run-1',
  scope: 'incremental',
  shape: 'v2',
  startedAtMs: testStart,
  sourceBehindMs: 2_500,
  sinceMs: testStart - 300_000,
  cursor: 250,
  crashes: 0,
  isScanned: true,
  missingLists: ['a-1', 'a-2'],
  askedLists: 1,
  allowMissing: 120,
  counts: { ...noCounts, listed: 250, created: 249 },
};
/** As it is stored. */
const keptRun = {
  id: 'run-1',
  scope: 'incremental',
  shape: 'v2',
  startedAt: '2024-05-06T07:34:10.500Z',
  sourceBehindMs: 0,
  cursor: 250,
  crashes: 0,
  isScanned: false,
  missingLists: [],
  askedLists: 0,
  counts: noCounts,
};
const completed = { watermarkMs: testStart, beganAtMs: testStart + 500, completedAtMs: testStart + 1_000 };

describe('take', () => {
  it('gives the lease of a scope to one holder at a time, for 60 s unless it is renewed', async () => {
    const { states, clock } = await running();

    const first = await states.take('full');
    const others = [await states.take('full'), await states.take('incremental')];
    clock.advance(59_000);
    await first?.renew();
    clock.advance(59_999);
    const tooEarly = await states.take('full');
    clock.advance(2);

    expect(others.map((lease) => lease !== undefined)).toEqual([false, true]);
    expect(tooEarly).toBeUndefined();
    expect(await states.take('full')).toBeDefined();
  });

  it.each([
    { aheadMs: 1, isFree: false },
    { aheadMs: 2 * 60_000, isFree: false },
    { aheadMs: 2 * 60_000 + 1, isFree: true },
    { aheadMs: 365 * 86_400_000, isFree: true },
  ])('returns $isFree when another holder takes a lease that ends in $aheadMs ms', async ({
    aheadMs,
    isFree,
  }) => {
    const { states, clock, client, tableName } = await running();
    const item = {
      name: 'full',
      storeHash: 'abc123',
      holder: 'of another clock',
      leaseUntil: clock.now() + aheadMs,
    };
    await client.send(new PutCommand({ TableName: tableName, Item: item }));

    expect((await states.read('full')).isHeld).toBe(!isFree);
    expect((await states.take('full')) !== undefined).toBe(isFree);
  });

  it('renews the lease for 60 s with each checkpoint', async () => {
    const { states, clock } = await running();
    const lease = await states.take('full');
    clock.advance(59_000);

    await lease?.checkpoint(run);
    clock.advance(59_000);

    expect(await states.take('full')).toBeUndefined();
  });

  it('returns everything that the last holder stored', async () => {
    const { states } = await running();
    const first = await states.take('incremental');
    await first?.checkpoint(run, { release: true });

    const second = await states.take('incremental');

    expect(second?.state).toEqual({ run, isHeld: false });
  });

  it.each([
    ['lacks fields', { id: 'of another release' }],
    ['has an unreadable start', { ...keptRun, startedAt: 'yesterday' }],
    ['has an unreadable `since`', { ...keptRun, since: 'yesterday' }],
    ['has words for how far the source was behind', { ...keptRun, sourceBehindMs: 'far' }],
    ['lacks how far the source was behind', { ...keptRun, sourceBehindMs: undefined }],
    ['lacks how many lists it asked for', { ...keptRun, askedLists: undefined }],
    ['says in words what a person allowed', { ...keptRun, allowMissing: 'many' }],
    ['says in words how many were missing', { ...keptRun, counts: { ...noCounts, missing: 'many' } }],
  ])('returns no run, but the watermark, when the run %s', async (_what, unreadable) => {
    const { states, keep } = await running();
    const first = await states.take('incremental');
    await first?.finish(completed);
    await keep(unreadable);

    const { run: kept, watermarkMs } = await states.read('incremental');

    expect(kept).toBeUndefined();
    expect(watermarkMs).toBe(testStart);
  });

  it('returns a run of an older release, which had fewer counts', async () => {
    const { states, keep } = await running();
    await states.take('incremental');
    await keep({ ...keptRun, counts: { listed: 7 } });

    expect((await states.read('incremental')).run?.counts).toEqual({ ...noCounts, listed: 7 });
  });

  it('refuses the state of another store, even if its lease is free', async () => {
    const { states, of } = await running();
    const lease = await states.take('full');

    await expect(of('other9').take('full')).rejects.toThrow(ConfigurationError);
    await lease?.release();

    await expect(of('other9').take('full')).rejects.toThrow(ConfigurationError);
    await expect(of('other9').read('full')).rejects.toThrow(ConfigurationError);
  });

  it('reads with strong consistency, like every other move', async () => {
    const { states } = await running();
    const reads: string[] = [];
    const spy = dynamoDb.proxy.inject(
      { kind: 'hang' },
      {
        when: ({ action, body }) => {
          if (action === 'GetItem') reads.push(body);
          return false;
        },
      },
    );

    await states.read('full');
    await states.readMissing('run-1', 'a-1');
    spy.stop();

    expect(reads).toHaveLength(2);
    for (const read of reads) expect(read).toContain('"ConsistentRead":true');
  });

  it('fails when the table does not answer', async () => {
    const { states } = await running();
    const throttle = dynamoDb.proxy.inject({ kind: 'throttled' }, { times: Number.POSITIVE_INFINITY });

    await expect(states.take('full')).rejects.toThrow(TableUnavailableError);
    throttle.stop();
  });
});

describe('a lease that another has taken', () => {
  it('can change no state', async () => {
    const { states, clock, item } = await running();
    const lost = await states.take('incremental');
    clock.advance(60_001);
    await states.take('incremental');
    const before = await item('incremental');

    await expect(lost?.checkpoint(run)).rejects.toThrow(LeaseLostError);
    await expect(lost?.checkpoint(run, { release: true })).rejects.toThrow(LeaseLostError);
    await expect(lost?.finish(completed)).rejects.toThrow(LeaseLostError);
    await expect(lost?.renew()).rejects.toThrow(LeaseLostError);
    await expect(lost?.release()).rejects.toThrow(LeaseLostError);
    expect(await item('incremental')).toEqual(before);
  });
});

describe('finish', () => {
  it('moves the watermark and the start of the last run, and keeps the time of the first completion', async () => {
    const { states } = await running();
    const first = await states.take('incremental');
    await first?.checkpoint(run);
    await first?.finish(completed);
    const second = await states.take('incremental');
    await second?.finish({
      watermarkMs: testStart + 60_000,
      beganAtMs: testStart + 60_500,
      completedAtMs: testStart + 61_000,
    });

    expect(await states.read('incremental')).toEqual({
      isHeld: false,
      watermarkMs: testStart + 60_000,
      lastBeganAtMs: testStart + 60_500,
      firstCompletedAtMs: testStart + 1_000,
    });
  });

  it('only forgets a run that was not completed', async () => {
    const { states } = await running();
    const lease = await states.take('full');
    await lease?.checkpoint(run);

    await lease?.finish();

    expect(await states.read('full')).toEqual({ isHeld: false });
  });
});

describe('a call that the SDK sends twice, because the first answer was lost', () => {
  it.each([
    ['take', async (states) => await states.take('incremental')],
    ['a checkpoint', async (_states, lease) => await lease?.checkpoint(run)],
    ['a checkpoint that releases', async (_states, lease) => await lease?.checkpoint(run, { release: true })],
    ['finish', async (_states, lease) => await lease?.finish(completed)],
  ] satisfies [
    string,
    (states: States, lease: Awaited<ReturnType<States['take']>>) => Promise<unknown>,
  ][])('has the same effect twice: %s', async (name, call) => {
    const { states } = await running();
    const lease = name === 'take' ? undefined : await states.take('incremental');
    dynamoDb.proxy.inject({ kind: 'answerLost' }, { when: ({ action }) => action === 'UpdateItem' });

    const result = await call(states, lease);

    if (name === 'take') expect(result).toBeDefined();
    expect((await states.read('incremental')).watermarkMs).toBe(name === 'finish' ? testStart : undefined);
  });
});

describe('keepMissing', () => {
  it('stores ids for a week, in lists that no other holder of the lease can change', async () => {
    const { states, clock, item } = await running();
    const first = await states.take('full');
    const list = (await first?.keepMissing('run-1', [1, 2])) ?? '';
    clock.advance(60_001);
    const second = await states.take('full');
    const other = (await second?.keepMissing('run-1', [3])) ?? '';

    expect(await states.readMissing('run-1', list)).toEqual([1, 2]);
    expect(await states.readMissing('run-1', other)).toEqual([3]);
    expect(await item(`missing/run-1/${list}`)).toMatchObject({
      storeHash: 'abc123',
      expiresAt: Math.floor(testStart / 1_000) + 7 * 86_400,
    });
  });

  it('writes a new list each time', async () => {
    const { states } = await running();
    const lease = await states.take('full');

    const first = (await lease?.keepMissing('run-1', [1, 2])) ?? '';
    const second = (await lease?.keepMissing('run-1', [3])) ?? '';

    expect(await states.readMissing('run-1', first)).toEqual([1, 2]);
    expect(await states.readMissing('run-1', second)).toEqual([3]);
  });

  it('returns no ids after the list has expired', async () => {
    const { states } = await running();

    expect(await states.readMissing('run-1', 'gone')).toEqual([]);
  });
});

type States = Awaited<ReturnType<typeof running>>['states'];

async function running() {
  const clock = testClock();
  const { client } = await dynamoDb.table();
  const tableName = `state-${randomUUID()}`;
  await createTable(client, syncStateTableDefinition(tableName));
  const of = (storeHash: string) => createSyncStateTable({ client, tableName, storeHash, clock });
  return {
    states: of('abc123'),
    of,
    clock,
    client,
    tableName,
    /** Stores a run in the state of the incremental sweep. */
    async keep(kept: object) {
      const marshalled = JSON.parse(JSON.stringify(kept));
      await client.send(
        new UpdateCommand({
          TableName: tableName,
          Key: { name: 'incremental' },
          UpdateExpression: 'SET currentRun = :run',
          ExpressionAttributeValues: { ':run': marshalled },
        }),
      );
    },
    async item(name: string) {
      return (await client.send(new GetCommand({ TableName: tableName, Key: { name } }))).Item;
    },
  };
}
