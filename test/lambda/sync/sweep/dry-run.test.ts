import { describe, expect, it } from 'vitest';
import { dryRun } from '../../../../lambda/sync/sweep/dry-run.ts';
import { create, isListBehind, showing } from '../../../support/listed-customers.ts';
import { loadNothing, type RunningSweepOptions, runningSweep } from '../../../support/running-sweep.ts';
import { runningDynamoDb } from '../../../support/running-table.ts';

const dynamoDb = runningDynamoDb();
const minuteMs = 60_000;
const forever = { times: Number.POSITIVE_INFINITY };

describe('dryRun', () => {
  it('reports unreadable records and changes without a new date, and writes nothing', async () => {
    const { store, sweep, look, table, asked, advance } = await running();
    create(store, 3);
    advance(minuteMs);
    await sweep('incremental');
    advance(16 * minuteMs);
    const writes = table.writes();
    store.edit(2, { notes: 'unnoticed' }, { keepDateModified: true });
    store.inject(
      showing((id) => id === 3, { store_credit: '?' }),
      forever,
    );

    expect(await look()).toMatchObject({
      status: 'completed',
      updated: 1,
      drifted: 1,
      unreadable: 1,
      missing: 0,
    });
    expect(table.writes()).toBe(writes);
    expect(asked).toEqual([]);
  });

  it('reports the customers that need a fetch by id', async () => {
    const { store, sweep, look } = await running();
    create(store, 3);
    await sweep('incremental');
    store.edit(2, { notes: 'unnoticed' }, { keepDateModified: true });

    expect(await look()).toMatchObject({ status: 'completed', updated: 0, undecided: 1, unchanged: 2 });
  });

  it('isolates customers as a sweep does, even two in a row, without requests or marks', async () => {
    const { store, look, sweep, asked } = await running();
    create(store, 60);
    await sweep('incremental');
    for (const id of [30, 31]) {
      store.inject({ kind: 'text', text: '[' }, { when: store.shows(id, 'in lists'), ...forever });
    }

    expect(await look()).toMatchObject({ status: 'completed', unchanged: 58, isolated: 2, missing: 0 });
    expect(asked).toEqual([]);
    expect(await sweep('full')).toMatchObject({ status: 'completed', isolated: 2 });
    expect(asked).toHaveLength(2);
  });

  it.each([
    'incremental',
    'full',
  ] as const)('waits for the end of an %s sweep before it reads a page', async (scope) => {
    let reads = 0;
    const { look, deps, lists } = await running({
      instead: ({ states }) => ({
        states: {
          ...states,
          read(name) {
            reads += 1;
            return states.read(name);
          },
        },
      }),
    });
    const lease = await deps.states.take(scope);

    expect(await look(4_000)).toMatchObject({ status: 'stopped' });
    // It looks once, because its deadline comes before the next look.
    expect(reads).toBe(2);
    expect(lists()).toEqual([]);
    await lease?.release();
    expect(await look()).toMatchObject({ status: 'completed' });
  });

  it('reports the counts until the store stopped answering', async () => {
    const { store, look } = await running();
    create(store, 60);
    store.inject({ kind: 'status', status: 503 }, { when: isListBehind(25), ...forever });

    expect(await look()).toMatchObject({
      status: 'stopped',
      created: 25,
      reason: expect.stringContaining('up to customer 25'),
    });
  });

  it('stops when the customers table does not answer', async () => {
    const { store, look } = await running({
      instead: ({ table }) => ({ table: { ...table, load: loadNothing } }),
    });
    create(store, 3);

    expect(await look()).toMatchObject({ status: 'stopped', created: 0 });
  });

  it.each([
    ['any record of a page', 20, 20, 'a page of 20 records, none of which can be read'],
    ['101 of 250 records', 250, 101, '101 of the 250'],
  ])('fails like a sweep when it cannot read %s', async (_what, listed, unreadable, sentence) => {
    const { store, look } = await running({ longestPage: 250 });
    create(store, listed);
    store.inject(
      showing((id) => id <= unreadable, { store_credit: '?' }),
      forever,
    );

    await expect(look()).rejects.toThrow(sentence);
  });
});

async function running(options?: RunningSweepOptions) {
  const sweeping = await runningSweep(dynamoDb, options);
  const { deps } = sweeping;
  const look = (timeMs = 30 * minuteMs) => dryRun(undefined, deps.clock.now() + timeMs, deps);
  return { ...sweeping, look };
}
